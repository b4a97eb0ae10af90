package dev.jobfn.faults.history;

import dev.jobfn.faults.history.History.Limits;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;

/** Collects observations from many threads. */
public final class Recorder {
    private final ConcurrentLinkedQueue<Entry> entries = new ConcurrentLinkedQueue<>();

    public void note(Entry entry) {
        entries.add(entry);
    }

    /** The entries of a kind since the last {@link #drain}. */
    public <T extends Entry> Stream<T> entries(Class<T> kind) {
        return entries.stream().filter(kind::isInstance).map(kind::cast);
    }

    /** Returns and forgets all entries so far. */
    public History drain(Limits limits) {
        List<Entry> taken = List.copyOf(entries);
        entries.clear();
        return new History(limits, taken);
    }

    /** The current time in the unit of the entries. */
    public static long now() {
        return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
    }
}
