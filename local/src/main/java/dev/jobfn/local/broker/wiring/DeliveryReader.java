package dev.jobfn.local.broker.wiring;

import java.time.DateTimeException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Reads {@code spec.delivery} and the destinations of a manifest. */
final class DeliveryReader {

    private static final String FIELD = "/spec/delivery";

    private final Manifest manifest;

    DeliveryReader(Manifest manifest) {
        this.manifest = manifest;
    }

    /** The manifest's delivery, or {@link Delivery#ONCE} if it has none. */
    Delivery read() {
        JsonNode spec = manifest.at(FIELD);
        if (!spec.isObject()) {
            return Delivery.ONCE;
        }
        Optional<Destination> sink =
                spec.has("deadLetterSink") ? Optional.of(destination(FIELD + "/deadLetterSink")) : Optional.empty();
        Optional<Duration> delay = delay();
        // Knative pauses only if both fields are set.
        Optional<BackoffPolicy> policy = delay.isPresent() ? policy() : Optional.empty();
        return new Delivery(spec.path("retry").asInt(0), policy, delay.orElse(Duration.ZERO), sink);
    }

    /** Reads a destination: {@code ref} with an optional {@code uri}, or an absolute {@code uri}. */
    Destination destination(String field) {
        String name = manifest.text(field + "/ref/name");
        String uri = manifest.text(field + "/uri");
        if (name.isEmpty() && !uri.contains("://")) {
            throw manifest.wrong(field, "needs a ref with a name, or an absolute uri");
        }
        return new Destination(Optional.of(name).filter(text -> !text.isEmpty()), uri);
    }

    private Optional<BackoffPolicy> policy() {
        String policy = manifest.text(FIELD + "/backoffPolicy");
        return switch (policy) {
            case "" -> Optional.empty();
            case "linear", "exponential" -> Optional.of(BackoffPolicy.valueOf(policy.toUpperCase(Locale.ROOT)));
            default -> throw manifest.wrong(FIELD + "/backoffPolicy", "is linear or exponential, not " + policy);
        };
    }

    private Optional<Duration> delay() {
        String delay = manifest.text(FIELD + "/backoffDelay");
        try {
            return delay.isEmpty() ? Optional.empty() : Optional.of(Duration.parse(delay));
        } catch (DateTimeException failure) {
            throw manifest.wrong(FIELD + "/backoffDelay", delay + " is not an ISO 8601 duration");
        }
    }
}
