package dev.jobfn.local.broker.wiring;

import io.cloudevents.CloudEvent;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;

/** Selects the events that a Trigger receives. */
@FunctionalInterface
public interface EventFilter {

    /** Accepts every event, for a Trigger without a filter. */
    EventFilter EVERYTHING = event -> true;

    boolean accepts(CloudEvent event);

    /**
     * {@code filter.attributes}. All attributes must have the given values. An empty value in the filter matches any
     * non-empty value.
     */
    static EventFilter attributes(Map<String, String> wanted) {
        return matching(wanted, (value, expected) -> expected.isEmpty() ? !value.isEmpty() : value.equals(expected));
    }

    /** {@code filters[].exact}. */
    static EventFilter exact(Map<String, String> wanted) {
        return matching(wanted, String::equals);
    }

    /** {@code filters[].prefix}. */
    static EventFilter prefix(Map<String, String> wanted) {
        return matching(wanted, String::startsWith);
    }

    /** {@code filters[].suffix}. */
    static EventFilter suffix(Map<String, String> wanted) {
        return matching(wanted, String::endsWith);
    }

    /** Accepts events that all of the filters accept. */
    static EventFilter all(List<EventFilter> filters) {
        return event -> filters.stream().allMatch(filter -> filter.accepts(event));
    }

    private static EventFilter matching(Map<String, String> wanted, BiPredicate<String, String> matches) {
        Map<String, String> attributes = Map.copyOf(wanted);
        return event -> attributes.entrySet().stream().allMatch(entry -> {
            Object value = value(event, entry.getKey());
            return value != null && matches.test(value.toString(), entry.getValue());
        });
    }

    private static Object value(CloudEvent event, String name) {
        return event.getAttributeNames().contains(name) ? event.getAttribute(name) : event.getExtension(name);
    }
}
