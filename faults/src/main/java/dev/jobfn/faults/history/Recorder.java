package dev.jobfn.faults.history;

import dev.jobfn.faults.history.History.Limits;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;

/** Notes what is seen, by many threads. */
public final class Recorder {
    private final ConcurrentLinkedQueue<Entry> entries = new ConcurrentLinkedQueue<>();

    public void note(Entry entry) {
        entries.add(entry);
    }

    /** What was noted of a kind since the last {@link #take}. */
    public <T extends Entry> Stream<T> look(Class<T> kind) {
        return entries.stream().filter(kind::isInstance).map(kind::cast);
    }

    /** What was noted since the last call. */
    public History take(Limits limits) {
        List<Entry> taken = List.copyOf(entries);
        entries.clear();
        return new History(limits, taken);
    }

    /** Now, as entries count time. */
    public static long now() {
        return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
    }
}
