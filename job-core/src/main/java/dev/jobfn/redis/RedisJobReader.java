package dev.jobfn.redis;

import dev.jobfn.catalog.Catalog;
import dev.jobfn.catalog.Queue;
import dev.jobfn.job.Job;
import dev.jobfn.job.JobFilter;
import dev.jobfn.job.JobId;
import dev.jobfn.job.JobPage;
import dev.jobfn.job.JobStoreException;
import dev.jobfn.job.QueueStats;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;

/** Reads jobs and queues and changes nothing. All methods throw {@link JobStoreException}. */
public final class RedisJobReader {
    private final Scripts scripts;
    private final Catalog catalog;
    private final CoalescedCalls<List<Object>> reads;

    /** @param horizon as for {@link RedisJobStore} */
    public RedisJobReader(RedisConnection connection, Catalog catalog, Duration horizon) {
        this.scripts = new Scripts(connection, horizon);
        this.catalog = catalog;
        this.reads = scripts.shared(Script.READ, RedisJobReader::split);
    }

    /**
     * A record, read once.
     *
     * @param job the record
     * @param overdue whether something of its queue is overdue and no clock runs: sweep the queue
     */
    public record Found(Job job, boolean overdue) {}

    /** Reads a record; empty where there is none. A long result is withheld, see {@link LargeResults}. */
    public Optional<Found> find(JobId id) {
        return Replies.await(start(id));
    }

    /** As {@link #find}, without waiting; it ends with a {@link JobStoreException} where Redis does not answer. */
    public CompletionStage<Optional<Found>> start(JobId id) {
        Optional<Queue> lane = catalog.queue(id.queue());
        if (lane.isEmpty()) {
            return CompletableFuture.completedFuture(Optional.empty());
        }
        return Replies.meant(reads.ask(lane.get(), List.of(), id.unique())
                .thenApply(raw -> raw.size() == 1 ? Optional.<Found>empty() : Optional.of(found(id, raw))));
    }

    /**
     * One page of a tenant's jobs over all queues, newest first, without their results.
     *
     * @param cursor as the page before gave it, else empty
     * @param limit most jobs on the page, 1 to 100
     * @return empty where the cursor is none of ours
     */
    public Optional<JobPage> list(JobFilter filter, Optional<String> cursor, int limit) {
        Optional<Cursor> from = cursor.flatMap(Cursor::parse);
        if (cursor.isPresent() && from.isEmpty()) {
            return Optional.empty();
        }
        Listing listing = new Listing(limit);
        for (Queue lane : lanes(filter)) {
            listing.add(
                    lane.name(),
                    scripts.run(
                            Script.LIST,
                            lane,
                            filter.tenant(),
                            filter.state().map(state -> state.text()).orElse(""),
                            filter.type().orElse(""),
                            from.map(place -> Long.toString(place.created())).orElse("+inf"),
                            from.map(Cursor::job).orElse(""),
                            Integer.toString(limit)));
        }
        return Optional.of(listing.page());
    }

    /** How all queues stand, by name. */
    public List<QueueStats> queues() {
        return new TreeMap<>(catalog.queues())
                .values().stream()
                        .map(lane -> stats(lane, scripts.run(Script.QUEUE, lane)))
                        .toList();
    }

    private List<Queue> lanes(JobFilter filter) {
        return filter.queue()
                .map(name -> catalog.queue(name).stream().toList())
                .orElseGet(() -> List.copyOf(catalog.queues().values()));
    }

    /** For each job whether its queue is overdue, then what the script says of it. */
    private static List<List<Object>> split(Queue lane, List<Object> raw, int jobs) {
        return raw.subList(1, jobs + 1).stream()
                .map(each -> Stream.concat(Stream.of(raw.get(0)), ((List<?>) each).stream())
                        .toList())
                .toList();
    }

    private static Found found(JobId id, List<Object> raw) {
        Job job = Life.of(Reply.texts(raw.get(3)))
                .job(id, Spec.parse((String) raw.get(1)), metadata(raw.get(2)), ((Long) raw.get(4)).intValue());
        return new Found(job, "1".equals(raw.get(0)));
    }

    private static Optional<String> metadata(Object raw) {
        return Optional.of((String) raw).filter(text -> !text.isEmpty());
    }

    private static QueueStats stats(Queue lane, List<Object> raw) {
        long now = Long.parseLong((String) raw.get(6));
        return new QueueStats(
                lane.name(),
                (Long) raw.get(5) == 1,
                (Long) raw.get(0),
                (Long) raw.get(1),
                (Long) raw.get(2),
                lane.window(),
                (Long) raw.get(3),
                Duration.of((Long) raw.get(4), ChronoUnit.MILLIS),
                new QueueStats.Memory((Long) raw.get(8), (Long) raw.get(9)),
                new QueueStats.Evicted((Long) raw.get(10), (Long) raw.get(11)),
                rates(now / 60_000, Reply.texts(raw.get(7))));
    }

    /** The tally keeps a sum for each of six minutes, its field `kind minute`; the current one is not whole yet. */
    private static Map<String, Double> rates(long minute, List<String> tally) {
        Map<String, Double> sums = new HashMap<>();
        for (int i = 0; i < tally.size(); i += 2) {
            String[] field = tally.get(i).split(" ", -1);
            long age = minute - Long.parseLong(field[1]);
            double share = age >= 1 && age <= 5 ? Long.parseLong(tally.get(i + 1)) / 5.0 : 0;
            sums.merge(field[0], share, Double::sum);
        }
        return new TreeMap<>(sums);
    }

    /** Pages of several queues made into one. */
    private static final class Listing {
        private final int limit;
        private final List<Entry> entries = new ArrayList<>();
        private Optional<Cursor> looked = Optional.empty();

        Listing(int limit) {
            this.limit = limit;
        }

        private record Entry(Cursor place, Job job) {}

        void add(String queue, List<Object> raw) {
            String end = (String) raw.get(0);
            if (!"end".equals(end)) {
                String[] place = end.split(" ", -1);
                Cursor stopped = new Cursor(Long.parseLong(place[0]), place[1]);
                looked = Optional.of(looked.filter(other -> Cursor.NEWEST_FIRST.compare(other, stopped) < 0)
                        .orElse(stopped));
            }
            for (int i = 1; i < raw.size(); i += 4) {
                JobId id = new JobId(queue, (String) raw.get(i));
                String line = (String) raw.get(i + 1);
                Cursor place = new Cursor(Long.parseLong(line.substring(0, line.indexOf(' '))), id.unique());
                Job job = Life.of(Reply.texts(raw.get(i + 3))).job(id, Spec.parse(line), metadata(raw.get(i + 2)), 0);
                entries.add(new Entry(place, job));
            }
        }

        /** What lies behind the place where some queue stopped looking waits for the next page. */
        JobPage page() {
            List<Entry> known = entries.stream()
                    .filter(entry -> looked.isEmpty() || Cursor.NEWEST_FIRST.compare(entry.place(), looked.get()) <= 0)
                    .sorted((a, b) -> Cursor.NEWEST_FIRST.compare(a.place(), b.place()))
                    .toList();
            if (known.size() > limit) {
                List<Entry> page = known.subList(0, limit);
                return new JobPage(
                        page.stream().map(Entry::job).toList(),
                        Optional.of(page.get(limit - 1).place().toString()));
            }
            return new JobPage(known.stream().map(Entry::job).toList(), looked.map(Cursor::toString));
        }
    }
}
