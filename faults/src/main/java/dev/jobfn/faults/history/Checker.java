package dev.jobfn.faults.history;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Checks a history against every rule. It uses no other input. */
public final class Checker {
    private static final Map<String, Rule> RULES = rules();

    private Checker() {}

    /** Returns all violations; none if every promise was kept. */
    public static List<RuleViolation> check(History history) {
        return RULES.entrySet().stream()
                .flatMap(rule -> rule.getValue()
                        .broken(history)
                        .map(breach -> new RuleViolation(rule.getKey(), breach.job(), breach.what())))
                .toList();
    }

    private static Map<String, Rule> rules() {
        Map<String, Rule> rules = new LinkedHashMap<>();
        rules.put("every acknowledged job ends", Endings::everyAcknowledgedJobEnds);
        rules.put("a job has one outcome", Endings::oneOutcome);
        rules.put("a job ends as its handler determined", Endings::endsAreExpected);
        rules.put("a result is what the handler returned", Endings::resultIsWhatTheHandlerReturned);
        rules.put("the same key names the same job", Endings::sameKeySameJob);
        rules.put("only the current run writes", Fencing::onlyTheCurrentRunWrites);
        rules.put("a dispatch token is claimed once", Fencing::tokensClaimOnce);
        rules.put("handler starts are recorded as attempts", Attempts::startsAreRecorded);
        rules.put("attempts without a start are explained by kills", Attempts::missingStartsAreExplainedByKills);
        rules.put("only failures use up attempts", Attempts::onlyFailuresUseUpAttempts);
        rules.put("every outcome is delivered", Outcomes::everyOutcomeIsDelivered);
        rules.put("a job has one outcome event", Outcomes::oneOutcomeEventPerJob);
        rules.put("a tenant sees only its own jobs", Tenants::onlyOwnJobsAreVisible);
        rules.put("the window is never exceeded", Window::neverExceeded);
        rules.put("nothing sticks", Progress::nothingSticks);
        return rules;
    }
}
