package dev.jobfn.http.problem;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What each address of the API takes, whichever function answers it. Where one host stands in front of both functions, the
 * method decides which one gets a request, and that one must speak for the other: {@code QUERY /queues} reaches submit-fn,
 * which has no such address. docs/openapi.yaml says the same, and a test holds this to it.
 */
final class ApiMethods {
    private static final List<String> READ = List.of("GET", "HEAD");
    private static final List<String> WRITE = List.of("POST");
    private static final Map<Pattern, List<String>> METHODS = methods();

    private ApiMethods() {}

    /** Empty for what is no address of the API. */
    static List<String> of(String path) {
        return METHODS.entrySet().stream()
                .filter(entry -> entry.getKey().matcher(path).matches())
                .findFirst()
                .map(Map.Entry::getValue)
                .orElse(List.of());
    }

    private static Map<Pattern, List<String>> methods() {
        // The first that fits counts.
        Map<Pattern, List<String>> methods = new LinkedHashMap<>();
        methods.put(Pattern.compile("/jobs"), List.of("GET", "HEAD", "POST"));
        methods.put(Pattern.compile("/jobs/batch"), WRITE);
        methods.put(Pattern.compile("/jobs/[^/]+"), READ);
        methods.put(Pattern.compile("/jobs/[^/]+/(result|events)"), READ);
        methods.put(Pattern.compile("/jobs/[^/]+/(cancel|retry)"), WRITE);
        methods.put(Pattern.compile("/queues|/refused-events|/health/(live|ready)"), READ);
        methods.put(Pattern.compile("/queues/[^/]+/(pause|resume|redispatch)"), WRITE);
        return methods;
    }
}
