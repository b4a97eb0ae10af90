package dev.jobfn.cli.doctor;

import dev.jobfn.cli.json.JsonText;
import dev.jobfn.cli.terminal.Colours;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What the checks found, in the order of the checks. */
final class Findings {
    private final List<Finding> found = new ArrayList<>();

    /** How bad a finding is. */
    enum Level {
        OK,
        WARNING,
        ERROR
    }

    /**
     * One finding.
     *
     * @param check what was checked, in one word
     * @param message what was found
     * @param advice what to change; empty if nothing
     */
    record Finding(Level level, String check, String message, String advice) {}

    void ok(String check, String message) {
        found.add(new Finding(Level.OK, check, message, ""));
    }

    void warning(String check, String message, String advice) {
        found.add(new Finding(Level.WARNING, check, message, advice));
    }

    void error(String check, String message, String advice) {
        found.add(new Finding(Level.ERROR, check, message, advice));
    }

    /** How many warnings and errors there are so far. */
    long problems() {
        return found.stream().filter(finding -> finding.level() != Level.OK).count();
    }

    boolean hasErrors() {
        return found.stream().anyMatch(finding -> finding.level() == Level.ERROR);
    }

    void print(PrintWriter out, Colours colours) {
        for (Finding finding : found) {
            String level = finding.level().name();
            out.println(colours.state(level) + " ".repeat("WARNING  ".length() - level.length()) + finding.check()
                    + ": " + finding.message());
            if (!finding.advice().isEmpty()) {
                out.println("         " + finding.advice());
            }
        }
    }

    /** All findings in one JSON document. */
    String json() {
        List<Map<String, String>> documents = new ArrayList<>();
        for (Finding finding : found) {
            Map<String, String> document = new LinkedHashMap<>();
            document.put("level", finding.level().name().toLowerCase(Locale.ROOT));
            document.put("check", finding.check());
            document.put("message", finding.message());
            document.put("advice", finding.advice());
            documents.add(document);
        }
        return JsonText.write(Map.of("findings", documents));
    }
}
