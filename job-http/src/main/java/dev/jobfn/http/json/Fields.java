package dev.jobfn.http.json;

import dev.jobfn.config.Iso8601;
import dev.jobfn.http.problem.ProblemException;
import dev.jobfn.http.problem.RequestProblems;
import dev.jobfn.http.problem.RequestViolation;
import dev.jobfn.job.UnicodeText;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * The fields of a JSON object in a request. A getter that finds an invalid value records the violation and returns a
 * harmless value, so that one response can report all violations. {@link #check} throws an exception that lists them. A
 * null field counts as absent.
 */
public final class Fields {
    private static final int MAX_VIOLATIONS = 20;

    private final String path;
    private final JsonNode json;
    private final List<RequestViolation> flaws;
    private final List<RequestViolation> violations = new ArrayList<>();

    private Fields(String path, JsonNode json, List<RequestViolation> flaws) {
        this.path = path;
        this.json = json;
        this.flaws = flaws;
        if (!json.isObject()) {
            violations.add(new RequestViolation(path, "must be a JSON object"));
        }
    }

    /** The fields of a whole body. */
    public static Fields of(JsonBody body) {
        return new Fields("", body.json(), new ArrayList<>(body.flaws()));
    }

    /** Reports every field whose name is not among these. */
    public void allow(Set<String> names) {
        for (String name : json.propertyNames()) {
            if (!names.contains(name) && violations.size() < MAX_VIOLATIONS) {
                // The name comes from the client and can have any length.
                String shown = name.length() > 100 ? UnicodeText.cut(name, 100) + "…" : name;
                wrong(shown, "unknown field; use one of " + String.join(", ", new TreeSet<>(names)));
            }
        }
    }

    /** Reports a field as invalid. Only the first twenty reports are kept. */
    public void wrong(String name, String message) {
        // A body can have thousands of invalid fields.
        if (violations.size() == MAX_VIOLATIONS) {
            return;
        }
        violations.add(new RequestViolation(path + "/" + name.replace("~", "~0").replace("/", "~1"), message));
    }

    /** The field's value; empty if it is absent. */
    public Optional<JsonNode> value(String name) {
        JsonNode value = json.path(name);
        return value.isMissingNode() || value.isNull() ? Optional.empty() : Optional.of(value);
    }

    /** A string that must match the pattern as a whole. */
    public Optional<String> text(String name, Pattern pattern) {
        Optional<JsonNode> value = value(name);
        if (value.isPresent()
                && !(value.get().isString()
                        && pattern.matcher(value.get().stringValue()).matches())) {
            wrong(name, "must be a string that matches " + pattern.pattern());
            return Optional.empty();
        }
        return value.map(JsonNode::stringValue);
    }

    /** Like {@link #text}, but for a required field. Returns an empty string if the field is missing or invalid. */
    public String requiredText(String name, Pattern pattern) {
        if (value(name).isEmpty()) {
            wrong(name, "missing");
        }
        return text(name, pattern).orElse("");
    }

    /** A whole number from {@code least} to {@code most}. */
    public int integer(String name, int byDefault, int least, int most) {
        Optional<JsonNode> value = value(name);
        if (value.isPresent()
                && !(value.get().isIntegralNumber()
                        && value.get().canConvertToInt()
                        && value.get().intValue() >= least
                        && value.get().intValue() <= most)) {
            wrong(name, "must be a whole number from " + least + " to " + most);
            return byDefault;
        }
        return value.map(JsonNode::intValue).orElse(byDefault);
    }

    /** An ISO 8601 duration from zero to {@code most}. */
    public Optional<Duration> duration(String name, Duration most) {
        return times(
                name,
                Iso8601::duration,
                duration -> !duration.isNegative() && duration.compareTo(most) <= 0,
                "must be an ISO 8601 duration from PT0S to " + most
                        + ", such as PT30S, PT5M, P1D or P1W; months and years"
                        + " are not allowed because their length varies");
    }

    /** A time that has an offset and is not after {@code latest}. Times in the past are allowed. */
    public Optional<Instant> instant(String name, Instant latest) {
        return times(
                name,
                Iso8601::instant,
                instant -> !instant.isAfter(latest),
                "must be an ISO 8601 time with an offset, such as 2030-01-31T08:30:00Z or 2030-01-31T08:30:00+01:00,"
                        + " and must not be later than " + latest);
    }

    private <T> Optional<T> times(String name, Function<String, T> parser, Predicate<T> allowed, String rule) {
        Optional<String> text = value(name).map(value -> value.isString() ? value.stringValue() : "");
        try {
            Optional<T> time = text.map(parser);
            if (time.stream().allMatch(allowed)) {
                return time;
            }
        } catch (DateTimeException e) {
            // Reported below, with the field's path.
        }
        wrong(name, rule);
        return Optional.empty();
    }

    /**
     * A list of 1 to {@code most} objects. Each object records its own violations, so that one can be rejected without
     * the others.
     */
    public List<Fields> list(String name, int most) {
        JsonNode list = json.path(name);
        if (!list.isArray() || list.isEmpty() || list.size() > most) {
            wrong(name, "must be a list of 1 to " + most + " objects");
            return List.of();
        }
        List<Fields> items = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            String place = path + "/" + name + "/" + i;
            List<RequestViolation> own = flaws.stream()
                    .filter(flaw -> flaw.path().equals(place) || flaw.path().startsWith(place + "/"))
                    .toList();
            flaws.removeAll(own);
            items.add(new Fields(place, list.get(i), own));
        }
        return List.copyOf(items);
    }

    /** A JSON pointer to these fields in the body; empty for the whole body. */
    public String path() {
        return path;
    }

    /** The violations found so far. */
    public List<RequestViolation> violations() {
        return List.copyOf(violations);
    }

    /**
     * Throws an exception if there are violations or values that can't be stored.
     *
     * @throws ProblemException bad-json, invalid-request
     */
    public void check() {
        if (!flaws.isEmpty()) {
            throw RequestProblems.badValues(flaws).exception();
        }
        if (!violations.isEmpty()) {
            throw RequestProblems.invalidRequest(violations).exception();
        }
    }
}
