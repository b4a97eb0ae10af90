package dev.jobfn.faults.history;

import static dev.jobfn.faults.history.Rule.breach;

import dev.jobfn.faults.history.Entry.Acknowledged;
import dev.jobfn.faults.history.Entry.Shown;
import dev.jobfn.faults.history.Rule.Breach;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The rule about which jobs a tenant may see. */
final class Tenants {
    private Tenants() {}

    static Stream<Breach> onlyOwnJobsAreVisible(History history) {
        Map<String, List<Acknowledged>> owners = history.byJob(Acknowledged.class);
        return history.all(Shown.class)
                .filter(it -> owners.containsKey(it.job()))
                .filter(it -> it.shown() != owners.get(it.job()).get(0).tenant().equals(it.tenant()))
                .map(it -> breach(
                        it.job(),
                        "belongs to %s and was %s to %s",
                        owners.get(it.job()).get(0).tenant(),
                        it.shown() ? "shown" : "not shown",
                        it.tenant()));
    }
}
