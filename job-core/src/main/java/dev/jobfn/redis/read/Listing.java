package dev.jobfn.redis.read;

import dev.jobfn.job.Job;
import dev.jobfn.job.JobId;
import dev.jobfn.job.JobPage;
import dev.jobfn.redis.Scripts;
import dev.jobfn.redis.Spec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Merges the pages of several queues into one. */
final class Listing {
    private final int limit;
    private final List<Entry> entries = new ArrayList<>();
    private Optional<Cursor> stoppedAt = Optional.empty();

    Listing(int limit) {
        this.limit = limit;
    }

    private record Entry(Cursor place, Job job) {}

    void add(String queue, List<Object> raw) {
        String end = (String) raw.get(0);
        if (!"end".equals(end)) {
            String[] place = end.split(" ", -1);
            Cursor stopped = new Cursor(Long.parseLong(place[0]), place[1]);
            stoppedAt = Optional.of(stoppedAt
                    .filter(other -> Cursor.NEWEST_FIRST.compare(other, stopped) < 0)
                    .orElse(stopped));
        }
        for (int i = 1; i < raw.size(); i += 5) {
            JobId id = new JobId(queue, (String) raw.get(i));
            Cursor place = new Cursor(Long.parseLong((String) raw.get(i + 1)), id.unique());
            Job job = StoredFields.of(Scripts.texts(raw.get(i + 4)))
                    .job(id, Spec.parse((String) raw.get(i + 2)), JobReader.metadata(raw.get(i + 3)), 0);
            entries.add(new Entry(place, job));
        }
    }

    /** If the scan of a queue stopped early, jobs beyond that position are left to the next page. */
    JobPage page() {
        List<Entry> known = entries.stream()
                .filter(entry ->
                        stoppedAt.isEmpty() || Cursor.NEWEST_FIRST.compare(entry.place(), stoppedAt.get()) <= 0)
                .sorted((a, b) -> Cursor.NEWEST_FIRST.compare(a.place(), b.place()))
                .toList();
        if (known.size() > limit) {
            List<Entry> page = known.subList(0, limit);
            return new JobPage(
                    page.stream().map(Entry::job).toList(),
                    Optional.of(page.get(limit - 1).place().toString()));
        }
        return new JobPage(known.stream().map(Entry::job).toList(), stoppedAt.map(Cursor::toString));
    }
}
