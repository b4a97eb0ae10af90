package dev.jobfn.local.broker.wiring;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/** Reads a Trigger manifest. */
final class TriggerReader {

    private static final Map<String, Function<Map<String, String>, EventFilter>> DIALECTS =
            Map.of("exact", EventFilter::exact, "prefix", EventFilter::prefix, "suffix", EventFilter::suffix);

    private final Manifest manifest;
    private final DeliveryReader delivery;

    TriggerReader(Manifest manifest) {
        this.manifest = manifest;
        this.delivery = new DeliveryReader(manifest);
    }

    /**
     * Reads the Trigger.
     *
     * @param brokers the broker's delivery, used if the Trigger has none
     */
    Trigger read(Delivery brokers) {
        return new Trigger(
                manifest.name(),
                filter(),
                delivery.destination("/spec/subscriber"),
                manifest.at("/spec/delivery").isObject() ? delivery.read() : brokers);
    }

    /** As in Knative, {@code filters} takes precedence over {@code filter}. */
    private EventFilter filter() {
        JsonNode filters = manifest.at("/spec/filters");
        if (filters.isEmpty()) {
            JsonNode attributes = manifest.at("/spec/filter/attributes");
            return attributes.isEmpty() ? EventFilter.EVERYTHING : EventFilter.attributes(texts(attributes));
        }
        List<EventFilter> all = new ArrayList<>();
        for (JsonNode filter : filters) {
            filter.propertyStream().forEach(entry -> all.add(dialect(entry.getKey(), entry.getValue())));
        }
        return EventFilter.all(all);
    }

    private EventFilter dialect(String name, JsonNode attributes) {
        var filter = DIALECTS.get(name);
        if (filter == null) {
            throw manifest.wrong("/spec/filters", name + " is not supported; use exact, prefix or suffix");
        }
        return filter.apply(texts(attributes));
    }

    private static Map<String, String> texts(JsonNode attributes) {
        Map<String, String> texts = new TreeMap<>();
        attributes
                .propertyStream()
                .forEach(entry -> texts.put(entry.getKey(), entry.getValue().asString()));
        return texts;
    }
}
