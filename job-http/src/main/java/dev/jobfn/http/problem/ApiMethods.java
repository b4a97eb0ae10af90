package dev.jobfn.http.problem;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The methods that each address of the API supports, no matter which function serves it. If one host serves both
 * functions, that host routes requests by method, so a request can reach the function that does not serve its address.
 * For example, {@code QUERY /queues} reaches submit-fn. A test compares this table with docs/openapi.yaml.
 */
final class ApiMethods {
    private static final List<String> READ = List.of("GET", "HEAD");
    private static final List<String> WRITE = List.of("POST");
    private static final Map<Pattern, List<String>> METHODS = methods();

    private ApiMethods() {}

    /** The methods of an address; empty for a path that the API does not have. */
    static List<String> of(String path) {
        return METHODS.entrySet().stream()
                .filter(entry -> entry.getKey().matcher(path).matches())
                .findFirst()
                .map(Map.Entry::getValue)
                .orElse(List.of());
    }

    private static Map<Pattern, List<String>> methods() {
        // The first match wins.
        Map<Pattern, List<String>> methods = new LinkedHashMap<>();
        methods.put(Pattern.compile("/jobs"), List.of("GET", "HEAD", "POST"));
        methods.put(Pattern.compile("/jobs/batch"), WRITE);
        methods.put(Pattern.compile("/jobs/[^/]+"), READ);
        methods.put(Pattern.compile("/jobs/[^/]+/(result|events)"), READ);
        methods.put(Pattern.compile("/jobs/[^/]+/(cancel|retry)"), WRITE);
        methods.put(Pattern.compile("/types|/queues|/refused-events|/health/(live|ready)"), READ);
        methods.put(Pattern.compile("/queues/[^/]+/(pause|resume|redispatch)"), WRITE);
        return methods;
    }
}
