package dev.jobfn.cli.json;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A JSON object. Members of another type than the one asked for count as absent. */
public record JsonObject(Map<?, ?> members) {

    /**
     * Reads an object.
     *
     * @throws IllegalArgumentException if the text is not a JSON object
     */
    public static JsonObject parse(String text) {
        if (JsonText.read(text) instanceof Map<?, ?> members) {
            return new JsonObject(members);
        }
        throw new IllegalArgumentException("it is not a JSON object");
    }

    /** A string. */
    public Optional<String> text(String name) {
        return members.get(name) instanceof String text ? Optional.of(text) : Optional.empty();
    }

    /** A number without its fraction; 0 if absent. */
    public long number(String name) {
        return members.get(name) instanceof Number number ? number.longValue() : 0;
    }

    /** Whether a member is present and true. */
    public boolean isTrue(String name) {
        return Boolean.TRUE.equals(members.get(name));
    }

    /** An object; without members if absent. */
    public JsonObject object(String name) {
        return new JsonObject(members.get(name) instanceof Map<?, ?> object ? object : Map.of());
    }

    /** The objects in a list. */
    public List<JsonObject> objects(String name) {
        return members.get(name) instanceof List<?> items
                ? items.stream()
                        .filter(Map.class::isInstance)
                        .map(item -> new JsonObject((Map<?, ?>) item))
                        .toList()
                : List.of();
    }

    /** The object as JSON in one line. */
    @Override
    public String toString() {
        return JsonText.write(members);
    }
}
