package dev.jobfn.faults.history;

import static dev.jobfn.faults.history.Rule.breach;

import dev.jobfn.faults.history.Entry.Gap;
import dev.jobfn.faults.history.Entry.Slot;
import dev.jobfn.faults.history.Rule.Breach;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The rule about the dispatch window. */
final class Window {
    private Window() {}

    static Stream<Breach> neverExceeded(History history) {
        Set<String> held = new HashSet<>();
        List<Breach> breaches = new ArrayList<>();
        for (Entry entry : history.entries()) {
            if (entry instanceof Gap) {
                held.clear();
            } else if (entry instanceof Slot slot && slot.taken()) {
                held.add(slot.job());
                if (held.size() > history.limits().window()) {
                    breaches.add(breach(
                            slot.job(),
                            "is job %d in a window of %d",
                            held.size(),
                            history.limits().window()));
                }
            } else if (entry instanceof Slot slot) {
                held.remove(slot.job());
            }
        }
        return breaches.stream();
    }
}
