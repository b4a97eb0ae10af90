package dev.jobfn.redis.read;

import dev.jobfn.catalog.Catalog;
import dev.jobfn.catalog.Queue;
import dev.jobfn.coalesce.CoalescedCalls;
import dev.jobfn.job.Job;
import dev.jobfn.job.JobFilter;
import dev.jobfn.job.JobId;
import dev.jobfn.job.JobPage;
import dev.jobfn.job.JobState;
import dev.jobfn.job.JobStoreException;
import dev.jobfn.job.QueueStats;
import dev.jobfn.redis.Script;
import dev.jobfn.redis.Scripts;
import dev.jobfn.redis.Spec;
import dev.jobfn.redis.connection.RedisConnection;
import dev.jobfn.redis.connection.Replies;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;

/**
 * Reads jobs and queues, but changes nothing. All methods throw {@link JobStoreException}. Safe for use by many
 * threads.
 */
public final class JobReader {
    /** Seconds since 1970 that stay within a long when counted in microseconds. */
    private static final long FAR_OFF = 1_000_000_000_000L;

    private final Scripts scripts;
    private final Catalog catalog;
    private final CoalescedCalls<List<Object>> reads;

    /** @param horizon as for {@link dev.jobfn.redis.RedisStore} */
    public JobReader(RedisConnection connection, Catalog catalog, Duration horizon) {
        this.scripts = new Scripts(connection, horizon);
        this.catalog = catalog;
        this.reads = scripts.coalesced(Script.READ, JobReader::split);
    }

    /**
     * A record as it was read.
     *
     * @param job the record
     * @param overdue whether something in the job's queue is overdue and no clock is running, which means that the
     *     queue needs a sweep
     */
    public record Found(Job job, boolean overdue) {}

    /** Reads a record; empty if there is none. A long result is withheld; see {@link LargeResults}. */
    public Optional<Found> find(JobId id) {
        return Replies.await(findAsync(id));
    }

    /** Like {@link #find}, but does not wait. The stage can fail with a {@link JobStoreException}. */
    public CompletionStage<Optional<Found>> findAsync(JobId id) {
        Optional<Queue> lane = catalog.queue(id.queue());
        if (lane.isEmpty()) {
            return CompletableFuture.completedFuture(Optional.empty());
        }
        return Replies.orStoreException(reads.call(lane.get(), List.of(), id.unique())
                .thenApply(raw -> raw.size() == 1 ? Optional.<Found>empty() : Optional.of(found(id, raw))));
    }

    /**
     * One page of jobs from all queues, newest first, without their results. Jobs are sorted by the time that
     * {@link JobFilter#from} describes.
     *
     * @param tenants the tenants that may have jobs, for a filter without a tenant
     * @param cursor from the previous page; empty for the first
     * @param limit how many jobs the page may have, 1 to 100
     * @return the page; empty if the cursor is invalid
     */
    public Optional<JobPage> list(JobFilter filter, Set<String> tenants, Optional<String> cursor, int limit) {
        Optional<Cursor> from = cursor.flatMap(Cursor::parse);
        if (cursor.isPresent() && from.isEmpty()) {
            return Optional.empty();
        }
        Listing listing = new Listing(limit);
        String[] arguments = arguments(filter, tenants, from, limit);
        for (Queue lane : lanes(filter)) {
            listing.add(lane.name(), scripts.call(Script.LIST, lane, arguments));
        }
        return Optional.of(listing.page());
    }

    /** Like {@link #list(JobFilter, Set, Optional, int)}, for a filter that names a tenant. */
    public Optional<JobPage> list(JobFilter filter, Optional<String> cursor, int limit) {
        return list(filter, Set.of(), cursor, limit);
    }

    private static String[] arguments(JobFilter filter, Set<String> tenants, Optional<Cursor> from, int limit) {
        Stream<String> fixed = Stream.of(
                filter.tenant().orElse(""),
                filter.state().map(JobState::text).orElse(""),
                filter.type().orElse(""),
                filter.errorType().orElse(""),
                from.map(place -> Long.toString(place.micros())).orElse("+inf"),
                from.map(Cursor::job).orElse(""),
                filter.from().map(JobReader::micros).orElse("-inf"),
                filter.to().map(JobReader::micros).orElse("+inf"),
                Integer.toString(limit));
        return Stream.concat(fixed, filter.tenant().isPresent() ? Stream.of() : tenants.stream())
                .toArray(String[]::new);
    }

    private static String micros(Instant time) {
        long seconds = Math.max(-FAR_OFF, Math.min(FAR_OFF, time.getEpochSecond()));
        return Long.toString(seconds * 1_000_000 + time.getNano() / 1_000);
    }

    /** The statistics of all queues, sorted by name. */
    public List<QueueStats> queues() {
        return new TreeMap<>(catalog.queues())
                .values().stream()
                        .map(lane -> QueueStatsReply.read(lane, scripts.call(Script.QUEUE, lane)))
                        .toList();
    }

    private List<Queue> lanes(JobFilter filter) {
        return filter.queue()
                .map(name -> catalog.queue(name).stream().toList())
                .orElseGet(() -> List.copyOf(catalog.queues().values()));
    }

    /**
     * Returns one list per job, which contains first whether the job's queue is overdue, and then what the script
     * returned for the job.
     */
    private static List<List<Object>> split(Queue lane, List<Object> raw, int jobs) {
        return raw.subList(1, jobs + 1).stream()
                .map(each -> Stream.concat(Stream.of(raw.get(0)), ((List<?>) each).stream())
                        .toList())
                .toList();
    }

    private static Found found(JobId id, List<Object> raw) {
        Job job = StoredFields.of(Scripts.texts(raw.get(3)))
                .job(id, Spec.parse((String) raw.get(1)), metadata(raw.get(2)), ((Long) raw.get(4)).intValue());
        return new Found(job, "1".equals(raw.get(0)));
    }

    static Optional<String> metadata(Object raw) {
        return Optional.of((String) raw).filter(text -> !text.isEmpty());
    }
}
