package dev.jobfn.faults.history;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * All that was seen, in order of time.
 *
 * @param limits what the installation was set to
 */
public record History(Limits limits, List<Entry> entries) {
    /** Sorts by time; what happened at the same microsecond stays as it was noted. */
    public History {
        entries = entries.stream().sorted(Comparator.comparingLong(Entry::at)).toList();
    }

    /**
     * What the installation was set to.
     *
     * @param window slots of the queue
     * @param attempts how many attempts of a job may fail
     * @param leaseMicros how long a lease lasts
     * @param graceMicros how long anything may take that the design bounds: a dead clock, the backstop's period, and slack
     */
    public record Limits(int window, int attempts, long leaseMicros, long graceMicros) {}

    public <T extends Entry> Stream<T> all(Class<T> kind) {
        return entries.stream().filter(kind::isInstance).map(kind::cast);
    }

    /** The entries of a kind by their jobs, each in order of time. */
    public <T extends Entry.OfJob> Map<String, List<T>> byJob(Class<T> kind) {
        return all(kind).collect(Collectors.groupingBy(Entry.OfJob::job, LinkedHashMap::new, Collectors.toList()));
    }

    public boolean hasGaps() {
        return all(Entry.Gap.class).findAny().isPresent();
    }

    /** When the last thing was seen; 0 where nothing was. */
    public long end() {
        return entries.isEmpty() ? 0 : entries.get(entries.size() - 1).at();
    }
}
