package dev.jobfn.runtime;

import dev.jobfn.config.ConfigurationException;
import dev.jobfn.config.Iso8601;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * The settings of a process, which come from its environment variables. If a variable is unset or blank, the default
 * applies. Reading an invalid variable throws a {@link ConfigurationException} whose one-line message names the
 * variable.
 *
 * @param variables the variables' values by name
 */
public record Environment(Map<String, String> variables) {
    /** Copies the map. */
    public Environment {
        variables = Map.copyOf(variables);
    }

    /** The environment of this process. */
    public static Environment ofProcess() {
        return new Environment(System.getenv());
    }

    /** The value without surrounding whitespace; empty if unset or blank. */
    public Optional<String> text(String name) {
        return Optional.ofNullable(variables.get(name)).map(String::strip).filter(text -> !text.isEmpty());
    }

    /** The value, or the default. */
    public String text(String name, String byDefault) {
        return text(name).orElse(byDefault);
    }

    /** A value that must be set. */
    public String required(String name, String meaning) {
        return text(name).orElseThrow(() -> wrong(name, "missing; set it to " + meaning));
    }

    /** A whole number from {@code least} to {@code most}, both included. */
    public int integer(String name, int byDefault, int least, int most) {
        Optional<String> text = text(name);
        try {
            int value = text.map(Integer::parseInt).orElse(byDefault);
            if (value >= least && value <= most) {
                return value;
            }
        } catch (NumberFormatException e) {
            // Reported below, with the variable's name.
        }
        throw wrong(name, "'" + text.orElse("") + "' is not a whole number from " + least + " to " + most);
    }

    /** A duration in ISO 8601, at least one millisecond. */
    public Duration duration(String name, Duration byDefault) {
        return duration(name, byDefault, Duration.ofMillis(1));
    }

    /** A duration in ISO 8601, at least {@code least}. */
    public Duration duration(String name, Duration byDefault, Duration least) {
        Optional<String> text = text(name);
        try {
            Duration value = text.map(Iso8601::duration).orElse(byDefault);
            if (value.compareTo(least) >= 0) {
                return value;
            }
        } catch (DateTimeException e) {
            // Reported below, with the variable's name.
        }
        throw wrong(name, "'" + text.orElse("") + "' is not a duration; use ISO 8601, such as PT30S or PT5M");
    }

    /** An absolute http or https URI; empty if unset. */
    public Optional<URI> uri(String name) {
        return text(name).map(text -> {
            try {
                URI uri = new URI(text);
                if (("http".equals(uri.getScheme()) || "https".equals(uri.getScheme())) && uri.getHost() != null) {
                    return uri;
                }
            } catch (URISyntaxException e) {
                // Reported below, with the variable's name.
            }
            throw wrong(name, "'" + text + "' is not an http(s) URL such as http://localhost:8080");
        });
    }

    /** {@code true} or {@code false}. */
    public boolean bool(String name, boolean byDefault) {
        return text(name)
                .map(text -> switch (text) {
                    case "true" -> true;
                    case "false" -> false;
                    default -> throw wrong(name, "'" + text + "' is neither true nor false");
                })
                .orElse(byDefault);
    }

    /** The path of a file, which need not exist; empty if unset. */
    public Optional<Path> path(String name) {
        return text(name).map(Path::of);
    }

    /** The exception to throw for an invalid variable. */
    public ConfigurationException wrong(String name, String what) {
        return new ConfigurationException(name + ": " + what);
    }
}
