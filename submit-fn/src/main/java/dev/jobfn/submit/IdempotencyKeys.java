package dev.jobfn.submit;

import dev.jobfn.job.Due;
import dev.jobfn.job.Submission;
import dev.jobfn.job.Submission.Idempotency;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/**
 * Computes the hashes under which requests are remembered. The length of each part is hashed before the part itself, so
 * that different lists of parts never have the same hash. JSON objects are hashed with sorted members, because a
 * repeated request may order them differently.
 */
public final class IdempotencyKeys {
    private IdempotencyKeys() {}

    /**
     * A copy of the submission with one of the keys below, under which the submission is remembered. Each tenant has
     * its own keys in each queue.
     */
    static Submission of(Submission plain, JsonNode input, Optional<JsonNode> metadata, String key) {
        Idempotency idempotency = new Idempotency(
                sha256(plain.tenant(), plain.id().queue(), key),
                sha256(
                        plain.type().name(),
                        Integer.toString(plain.priority()),
                        text(plain.due()),
                        canonical(input),
                        metadata.map(IdempotencyKeys::canonical).orElse("")));
        return new Submission(
                plain.id(),
                plain.type(),
                plain.tenant(),
                plain.priority(),
                plain.due(),
                plain.input(),
                plain.metadata(),
                Optional.of(idempotency));
    }

    /** The key of a request for one job. */
    static String ofRequest(String clientKey) {
        return sha256("request", clientKey);
    }

    /** The key of one item of a batch. It depends on the item's position. */
    static String ofItem(String clientKey, int index) {
        return sha256("item", clientKey, Integer.toString(index));
    }

    /**
     * The key of a job that is created from an event. According to CloudEvents 1.0, an event is identified by its
     * source and id together.
     */
    public static String ofEvent(String type, String source, String id) {
        return sha256("event", type, source, id);
    }

    private static String text(Due due) {
        if (due instanceof Due.In in) {
            return "in " + in.delay().toMillis();
        }
        return due instanceof Due.At at ? "at " + at.time().toEpochMilli() : "now";
    }

    static String canonical(JsonNode json) {
        StringBuilder text = new StringBuilder();
        append(json, text);
        return text.toString();
    }

    private static void append(JsonNode json, StringBuilder text) {
        if (json.isObject()) {
            TreeMap<String, JsonNode> members = new TreeMap<>();
            json.properties().forEach(member -> members.put(member.getKey(), member.getValue()));
            text.append('{');
            members.forEach((name, value) -> {
                text.append(name.length()).append(':').append(name);
                append(value, text);
                text.append(',');
            });
            text.append('}');
        } else if (json.isArray()) {
            text.append('[');
            for (JsonNode item : json) {
                append(item, text);
                text.append(',');
            }
            text.append(']');
        } else if (json.isNumber()) {
            text.append(json.decimalValue().stripTrailingZeros());
        } else {
            text.append(json);
        }
    }

    private static String sha256(String... parts) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (String part : parts) {
                byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
                digest.update(ByteBuffer.allocate(4).putInt(bytes.length).array());
                digest.update(bytes);
            }
            return Base64.getUrlEncoder().withoutPadding().encodeToString(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
