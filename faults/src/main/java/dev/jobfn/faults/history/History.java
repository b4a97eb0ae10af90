package dev.jobfn.faults.history;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * All observations in chronological order.
 *
 * @param limits the limits of the installation
 */
public record History(Limits limits, List<Entry> entries) {
    /** Sorts by time. Entries with the same microsecond keep their order. */
    public History {
        entries = entries.stream().sorted(Comparator.comparingLong(Entry::at)).toList();
    }

    /**
     * The limits of the installation.
     *
     * @param window the slots of the queue
     * @param attempts how many attempts of a job may fail
     * @param leaseMicros how long a lease lasts
     * @param graceMicros the longest delay that the design allows: a dead clock, the backstop's period, and slack
     */
    public record Limits(int window, int attempts, long leaseMicros, long graceMicros) {}

    public <T extends Entry> Stream<T> all(Class<T> kind) {
        return entries.stream().filter(kind::isInstance).map(kind::cast);
    }

    /** The entries of one kind, grouped by job, in chronological order. */
    public <T extends Entry.OfJob> Map<String, List<T>> byJob(Class<T> kind) {
        return all(kind).collect(Collectors.groupingBy(Entry.OfJob::job, LinkedHashMap::new, Collectors.toList()));
    }

    public boolean hasGaps() {
        return all(Entry.Gap.class).findAny().isPresent();
    }

    /** The time of the last entry; 0 if there is none. */
    public long end() {
        return entries.isEmpty() ? 0 : entries.get(entries.size() - 1).at();
    }
}
