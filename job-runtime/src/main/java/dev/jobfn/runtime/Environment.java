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
 * The settings of a process, as its environment variables say. A variable that is unset or blank takes its default; one
 * that can't be used throws a {@link ConfigurationException} whose one line names the variable.
 *
 * @param variables name to value
 */
public record Environment(Map<String, String> variables) {
    /** Copies the map. */
    public Environment {
        variables = Map.copyOf(variables);
    }

    /** That of this process. */
    public static Environment ofProcess() {
        return new Environment(System.getenv());
    }

    /** The value with outer blanks taken off; empty where unset or blank. */
    public Optional<String> text(String name) {
        return Optional.ofNullable(variables.get(name)).map(String::strip).filter(text -> !text.isEmpty());
    }

    /** The value, or the default. */
    public String text(String name, String byDefault) {
        return text(name).orElse(byDefault);
    }

    /** A value that the process can't do without. */
    public String required(String name, String meaning) {
        return text(name).orElseThrow(() -> wrong(name, "missing; set it to " + meaning));
    }

    /** A whole number from {@code least} to {@code most}, both allowed. */
    public int integer(String name, int byDefault, int least, int most) {
        Optional<String> text = text(name);
        try {
            int value = text.map(Integer::parseInt).orElse(byDefault);
            if (value >= least && value <= most) {
                return value;
            }
        } catch (NumberFormatException e) {
            // Answered below, with the variable's name.
        }
        throw wrong(name, "'" + text.orElse("") + "' is no whole number from " + least + " to " + most);
    }

    /** A duration of at least one millisecond in ISO 8601. */
    public Duration duration(String name, Duration byDefault) {
        Optional<String> text = text(name);
        try {
            Duration value = text.map(Iso8601::duration).orElse(byDefault);
            if (value.compareTo(Duration.ofMillis(1)) >= 0) {
                return value;
            }
        } catch (DateTimeException e) {
            // Answered below, with the variable's name.
        }
        throw wrong(name, "'" + text.orElse("") + "' is no duration; write ISO 8601, as PT30S or PT5M");
    }

    /** An absolute http or https URI; empty where unset. */
    public Optional<URI> uri(String name) {
        return text(name).map(text -> {
            try {
                URI uri = new URI(text);
                if (("http".equals(uri.getScheme()) || "https".equals(uri.getScheme())) && uri.getHost() != null) {
                    return uri;
                }
            } catch (URISyntaxException e) {
                // Answered below, with the variable's name.
            }
            throw wrong(name, "'" + text + "' is no http(s) URL, as http://localhost:8080");
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

    /** The path of a file; empty where unset. Whether it is there is the reader's matter. */
    public Optional<Path> path(String name) {
        return text(name).map(Path::of);
    }

    /** What to throw for a variable that can't be used. */
    public ConfigurationException wrong(String name, String what) {
        return new ConfigurationException(name + ": " + what);
    }
}
