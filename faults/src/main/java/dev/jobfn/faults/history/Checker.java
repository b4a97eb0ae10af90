package dev.jobfn.faults.history;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Holds a history to every rule. Pure: it looks at nothing else. */
public final class Checker {
    private static final Map<String, Rule> RULES = rules();

    private Checker() {}

    /** All breaches; none of a history that is as promised. */
    public static List<Violation> check(History history) {
        return RULES.entrySet().stream()
                .flatMap(rule -> rule.getValue()
                        .broken(history)
                        .map(breach -> new Violation(rule.getKey(), breach.job(), breach.what())))
                .toList();
    }

    private static Map<String, Rule> rules() {
        Map<String, Rule> rules = new LinkedHashMap<>();
        rules.put("every acknowledged job ends", Endings::everyAcknowledgedJobEnds);
        rules.put("a job has one outcome", Endings::oneOutcome);
        rules.put("a job ends as its handler made it", Endings::asExpected);
        rules.put("a result is what the handler returned", Endings::resultIsWhatTheHandlerReturned);
        rules.put("the same key names the same job", Endings::sameKeySameJob);
        rules.put("only the current run writes", Fencing::onlyTheCurrentRunWrites);
        rules.put("a dispatch token claims once", Fencing::numbersAreNeverReused);
        rules.put("handler starts are recorded as attempts", Attempts::startsAreRecorded);
        rules.put("attempts without a start come of kills", Attempts::attemptsWithoutStartComeOfKills);
        rules.put("only failures use up attempts", Attempts::onlyFailuresUseUpAttempts);
        rules.put("every outcome is delivered", Outcomes::everyOutcomeIsDelivered);
        rules.put("no outcome is made up", Outcomes::noOutcomeIsMadeUp);
        rules.put("a tenant sees its own jobs", Tenants::onlyOwnJobsAreShown);
        rules.put("the window is never exceeded", Window::neverExceeded);
        rules.put("nothing sticks", Progress::nothingSticks);
        return rules;
    }
}
