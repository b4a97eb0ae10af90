package dev.jobfn.local.broker.event;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The few request headers that a Knative broker passes on. {@code Authorization} is not one of them. */
public final class PassingHeaders {

    private static final Set<String> NAMES = Set.of("retry-after", "x-request-id");
    private static final List<String> PREFIXES = List.of("knative-", "x-b3-");

    private PassingHeaders() {}

    public static Map<String, List<String>> of(Map<String, List<String>> headers) {
        Map<String, List<String>> passing = new TreeMap<>();
        headers.forEach((name, values) -> {
            String lower = name.toLowerCase(Locale.ROOT);
            if (NAMES.contains(lower) || PREFIXES.stream().anyMatch(lower::startsWith)) {
                passing.put(lower, List.copyOf(values));
            }
        });
        return passing;
    }
}
