package dev.jobfn.local;

import dev.jobfn.local.terminal.LocalRunException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * The settings of the local run, from environment variables.
 *
 * @param root the project's folder
 * @param port the gateway's port; 0 for any free port
 * @param redisUrl the URL of an existing Redis; empty if the local run should start one
 * @param catalog the file or folder with the catalog of job types
 * @param runJar the executable jar of a user's run function; empty to run the example handlers
 */
record Settings(Path root, int port, Optional<String> redisUrl, Path catalog, Optional<Path> runJar) {

    private static final int DEFAULT_PORT = 8080;
    private static final int MAX_PORT = 65_535;

    /**
     * Reads the settings.
     *
     * @param root the working folder, which must be the project's folder
     */
    static Settings read(Map<String, String> environment, Path root) throws LocalRunException {
        if (!Files.isDirectory(root.resolve("knative/base"))) {
            throw new LocalRunException(
                    "there is no knative/base here: start local/run, which changes to the project's folder");
        }
        Path catalog = catalog(root, environment.getOrDefault("CATALOG", ""));
        Optional<String> redisUrl = Optional.ofNullable(environment.get("REDIS_URL"))
                .map(String::strip)
                .filter(url -> !url.isEmpty());
        return new Settings(
                root, port(environment), redisUrl, catalog, runJar(root, environment.getOrDefault("RUN_JAR", "")));
    }

    /** The folder for data, logs and the Redis program. The local run writes nowhere else. */
    Path folder() {
        return root.resolve(".jobfn");
    }

    Path log() {
        return folder().resolve("log");
    }

    Path manifests() {
        return root.resolve("knative/base");
    }

    private static Path catalog(Path root, String name) throws LocalRunException {
        return readable(root, "CATALOG", name.isBlank() ? "knative/base/catalog.yaml" : name);
    }

    private static Optional<Path> runJar(Path root, String name) throws LocalRunException {
        return name.isBlank() ? Optional.empty() : Optional.of(readable(root, "RUN_JAR", name));
    }

    private static Path readable(Path root, String setting, String name) throws LocalRunException {
        try {
            Path path = root.resolve(name.strip());
            if (Files.isReadable(path)) {
                return path;
            }
            throw new LocalRunException(setting + ": can't read " + path + ": check that it exists and is readable");
        } catch (InvalidPathException unknownCharacters) {
            throw new LocalRunException(
                    setting + ": Java can't open " + name
                            + " in this locale: set LC_ALL to a UTF-8 locale, such as C.UTF-8",
                    unknownCharacters);
        }
    }

    private static int port(Map<String, String> environment) throws LocalRunException {
        String text = environment.getOrDefault("PORT", "").strip();
        if (text.isEmpty()) {
            return DEFAULT_PORT;
        }
        try {
            int port = Integer.parseInt(text);
            if (port >= 0 && port <= MAX_PORT) {
                return port;
            }
        } catch (NumberFormatException notANumber) {
            // Reported below, like a number that is out of range.
        }
        throw new LocalRunException(
                "PORT: " + text + " is not a port: set it to a number from 0 (any free port) to " + MAX_PORT);
    }
}
