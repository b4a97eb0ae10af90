package dev.jobfn.config;

import java.net.URI;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * A value in a configuration file, with its path. Its getters throw a {@link ConfigurationException} whose one-line
 * message names the path and says what is allowed there. An absent field takes its default.
 *
 * @param path such as {@code catalog.queues.general}
 * @param json the value; a {@link MissingNode} if it is absent
 */
public record ConfigNode(String path, JsonNode json) {
    /** Ten years. Much longer durations would overflow when Redis calculates with them in milliseconds. */
    private static final Duration MAX_DURATION = Duration.ofDays(3_650);

    /**
     * Parses a YAML or JSON file. A name that occurs twice in a mapping is an error, because otherwise one of the two
     * values would be lost.
     *
     * @param path the name of the file in error messages
     * @param yaml the file's text
     */
    public static ConfigNode parse(String path, String yaml) {
        try {
            JsonNode root = YAMLMapper.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build()
                    .readTree(yaml);
            return new ConfigNode(path, root);
        } catch (JacksonException e) {
            throw new ConfigurationException(path + ": not valid YAML: "
                    + e.getOriginalMessage().lines().findFirst().orElse("") + " (line "
                    + e.getLocation().getLineNr() + ")");
        }
    }

    /** The exception to throw for this value. */
    public ConfigurationException wrong(String what) {
        return new ConfigurationException(path + ": " + what);
    }

    /** The exception to throw for a field of this value. */
    public ConfigurationException wrong(String field, String what) {
        return new ConfigurationException(path + "." + field + ": " + what);
    }

    /** Throws an exception unless this value is a mapping whose fields are all among these. */
    public void allow(Set<String> fields) {
        if (!json.isMissingNode() && !json.isObject()) {
            throw wrong("must be a mapping with the fields " + new TreeSet<>(fields));
        }
        for (String field : json.propertyNames()) {
            if (!fields.contains(field)) {
                throw wrong(field, "unknown field; use one of " + new TreeSet<>(fields));
            }
        }
    }

    /** A field's value. A null counts as absent. */
    public ConfigNode child(String field) {
        JsonNode child = json.path(field);
        return new ConfigNode(path + "." + field, child.isNull() ? MissingNode.getInstance() : child);
    }

    /**
     * The entries of a mapping with at least one entry.
     *
     * @param names a regular expression that each name must match
     */
    public Map<String, ConfigNode> entries(String field, String names) {
        ConfigNode parent = child(field);
        if (!parent.json.isObject() || parent.json.isEmpty()) {
            throw wrong(field, "must be a mapping with at least one entry");
        }
        Map<String, ConfigNode> entries = new LinkedHashMap<>();
        for (String name : parent.json.propertyNames()) {
            if (!name.matches(names)) {
                throw parent.wrong(name, "not a valid name; names match " + names);
            }
            entries.put(name, parent.child(name));
        }
        return entries;
    }

    /** The items of a list; empty if the field is absent. */
    public List<ConfigNode> list(String field) {
        ConfigNode parent = child(field);
        if (parent.json.isMissingNode()) {
            return List.of();
        }
        if (!parent.json.isArray()) {
            throw wrong(field, "must be a list");
        }
        return parent.items();
    }

    /** The items of this list; empty if it is not a list. */
    public List<ConfigNode> items() {
        List<ConfigNode> nodes = new ArrayList<>();
        for (int i = 0; json.isArray() && i < json.size(); i++) {
            nodes.add(new ConfigNode(path + "[" + i + "]", json.get(i)));
        }
        return nodes;
    }

    /** A string that is not blank. */
    public Optional<String> text(String field) {
        JsonNode value = json.path(field);
        if (value.isMissingNode()) {
            return Optional.empty();
        }
        if (!value.isString() || value.stringValue().isBlank()) {
            throw wrong(field, "must be a string");
        }
        return Optional.of(value.stringValue());
    }

    /**
     * A required string.
     *
     * @param pattern a regular expression that the string must match
     * @param meaning what to write there, as the end of the error message
     */
    public String text(String field, String pattern, String meaning) {
        JsonNode value = json.path(field);
        if (!value.isString() || !value.stringValue().matches(pattern)) {
            throw wrong(field, "must be " + meaning + ", as a quoted string");
        }
        return value.stringValue();
    }

    /** A whole number from {@code least} to {@code most}. */
    public int integer(String field, int byDefault, int least, int most) {
        JsonNode value = json.path(field);
        if (value.isMissingNode()) {
            return byDefault;
        }
        if (!value.isIntegralNumber()
                || !value.canConvertToLong()
                || value.longValue() < least
                || value.longValue() > most) {
            throw wrong(field, "must be a whole number from " + least + " to " + most);
        }
        return value.intValue();
    }

    /** A number from {@code least} to {@code most}. */
    public double number(String field, double byDefault, double least, double most) {
        JsonNode value = json.path(field);
        if (value.isMissingNode()) {
            return byDefault;
        }
        if (!value.isNumber() || value.doubleValue() < least || value.doubleValue() > most) {
            throw wrong(field, "must be a number from " + (long) least + " to " + (long) most);
        }
        return value.doubleValue();
    }

    /** A boolean. */
    public boolean bool(String field, boolean byDefault) {
        JsonNode value = json.path(field);
        if (!value.isMissingNode() && !value.isBoolean()) {
            throw wrong(field, "must be true or false");
        }
        return value.isMissingNode() ? byDefault : value.booleanValue();
    }

    /** A duration in ISO 8601, from 1 ms to ten years. */
    public Duration duration(String field, String byDefault) {
        String text = text(field).orElse(byDefault);
        try {
            Duration duration = Iso8601.duration(text);
            if (duration.compareTo(MAX_DURATION) > 0) {
                throw wrong(field, "'" + text + "' is too long; the maximum is P" + MAX_DURATION.toDays() + "D");
            }
            if (duration.compareTo(Duration.ofMillis(1)) >= 0) {
                return duration;
            }
        } catch (DateTimeException e) {
            // Reported below, with the field's path.
        }
        throw wrong(field, "'" + text + "' is not a positive duration; write it in ISO 8601, like PT30S, PT5M or P1D");
    }

    /** An absolute http or https URL. */
    public Optional<URI> url(String field) {
        return text(field).map(text -> {
            try {
                URI url = URI.create(text);
                if (("http".equals(url.getScheme()) || "https".equals(url.getScheme())) && url.getHost() != null) {
                    return url;
                }
            } catch (IllegalArgumentException e) {
                // Reported below, with the field's path.
            }
            throw wrong(field, "'" + text + "' is not an http or https URL");
        });
    }
}
