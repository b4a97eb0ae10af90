package dev.jobfn.catalog;

import dev.jobfn.config.ConfigurationException;
import dev.jobfn.config.Iso8601;
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
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/** A place in the catalog that knows its path, so that each complaint can name it. */
record CatalogNode(String path, JsonNode json) {
    /** Ten years; much longer ones do not fit in the milliseconds that Redis counts. */
    private static final Duration LONGEST = Duration.ofDays(3_650);

    ConfigurationException wrong(String field, String what) {
        return new ConfigurationException(path + "." + field + ": " + what);
    }

    void allow(Set<String> fields) {
        if (!json.isMissingNode() && !json.isObject()) {
            throw new ConfigurationException(path + ": must be a mapping of " + new TreeSet<>(fields));
        }
        for (String field : json.propertyNames()) {
            if (!fields.contains(field)) {
                throw wrong(field, "unknown; allowed are " + new TreeSet<>(fields));
            }
        }
    }

    CatalogNode child(String field) {
        JsonNode child = json.path(field);
        return new CatalogNode(path + "." + field, child.isNull() ? MissingNode.getInstance() : child);
    }

    Map<String, CatalogNode> entries(String field, String names) {
        CatalogNode parent = child(field);
        if (!parent.json.isObject() || parent.json.isEmpty()) {
            throw wrong(field, "must name at least one");
        }
        Map<String, CatalogNode> entries = new LinkedHashMap<>();
        for (String name : parent.json.propertyNames()) {
            if (!name.matches(names)) {
                throw parent.wrong(name, "not a name; names match " + names);
            }
            entries.put(name, parent.child(name));
        }
        return entries;
    }

    List<CatalogNode> list(String field) {
        CatalogNode parent = child(field);
        if (parent.json.isMissingNode()) {
            return List.of();
        }
        if (!parent.json.isArray()) {
            throw wrong(field, "must be a list");
        }
        List<CatalogNode> nodes = new ArrayList<>();
        for (int i = 0; i < parent.json.size(); i++) {
            nodes.add(new CatalogNode(parent.path + "[" + i + "]", parent.json.get(i)));
        }
        return nodes;
    }

    Optional<String> text(String field) {
        JsonNode value = json.path(field);
        if (value.isMissingNode()) {
            return Optional.empty();
        }
        if (!value.isString() || value.stringValue().isBlank()) {
            throw wrong(field, "must be text");
        }
        return Optional.of(value.stringValue());
    }

    int integer(String field, int byDefault, int least, int most) {
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

    double number(String field, double byDefault, double least, double most) {
        JsonNode value = json.path(field);
        if (value.isMissingNode()) {
            return byDefault;
        }
        if (!value.isNumber() || value.doubleValue() < least || value.doubleValue() > most) {
            throw wrong(field, "must be a number from " + (long) least + " to " + (long) most);
        }
        return value.doubleValue();
    }

    boolean bool(String field, boolean byDefault) {
        JsonNode value = json.path(field);
        if (!value.isMissingNode() && !value.isBoolean()) {
            throw wrong(field, "must be true or false");
        }
        return value.isMissingNode() ? byDefault : value.booleanValue();
    }

    Duration duration(String field, String byDefault) {
        String text = text(field).orElse(byDefault);
        try {
            Duration duration = Iso8601.duration(text);
            if (duration.compareTo(LONGEST) > 0) {
                throw wrong(field, "'" + text + "' is too long; at most P" + LONGEST.toDays() + "D");
            }
            if (duration.compareTo(Duration.ofMillis(1)) >= 0) {
                return duration;
            }
        } catch (DateTimeException e) {
            // Answered below, with the field's path.
        }
        throw wrong(field, "'" + text + "' is no duration; write ISO 8601, as PT30S, PT5M or P1D");
    }

    URI url(String text) {
        try {
            URI url = URI.create(text);
            if (("http".equals(url.getScheme()) || "https".equals(url.getScheme())) && url.getHost() != null) {
                return url;
            }
        } catch (IllegalArgumentException e) {
            // Answered below, with the field's path.
        }
        throw wrong("url", "'" + text + "' is no http(s) URL");
    }
}
