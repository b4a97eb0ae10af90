package dev.jobfn.local;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * What the environment says about the local run.
 *
 * @param root the project's folder
 * @param port the gateway's; 0 for any that is free
 * @param redisUrl a Redis that runs elsewhere; empty: one is started
 * @param catalog the catalog of job types
 */
record Settings(Path root, int port, Optional<String> redisUrl, Path catalog) {

    private static final int USUAL_PORT = 8080;
    private static final int LARGEST_PORT = 65_535;

    /**
     * Reads the settings.
     *
     * @param root the working folder, which must be the project's
     */
    static Settings read(Map<String, String> environment, Path root) throws LocalRunException {
        if (!Files.isDirectory(root.resolve("knative/base"))) {
            throw new LocalRunException("knative/base is not here: start this in the project's folder, with local/run");
        }
        Path catalog = catalog(root, environment.getOrDefault("CATALOG", ""));
        Optional<String> redisUrl = Optional.ofNullable(environment.get("REDIS_URL"))
                .map(String::strip)
                .filter(url -> !url.isEmpty());
        return new Settings(root, port(environment), redisUrl, catalog);
    }

    /** Where the data, the logs and the Redis program lie; nothing else is written. */
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
        try {
            Path catalog = root.resolve(name.isBlank() ? "knative/base/catalog.yaml" : name.strip());
            if (Files.isReadable(catalog)) {
                return catalog;
            }
            throw new LocalRunException("CATALOG: can't read " + catalog + ": is it there, and may you read it?");
        } catch (InvalidPathException unknownCharacters) {
            throw new LocalRunException(
                    "CATALOG: Java can't open " + name + " in this locale: set LC_ALL to one for UTF-8, as C.UTF-8",
                    unknownCharacters);
        }
    }

    private static int port(Map<String, String> environment) throws LocalRunException {
        String text = environment.getOrDefault("PORT", "").strip();
        if (text.isEmpty()) {
            return USUAL_PORT;
        }
        try {
            int port = Integer.parseInt(text);
            if (port >= 0 && port <= LARGEST_PORT) {
                return port;
            }
        } catch (NumberFormatException notANumber) {
            // said below, as for a number out of range
        }
        throw new LocalRunException(
                "PORT: " + text + " is not a port: set it to a number from 0 (any that is free) to " + LARGEST_PORT);
    }
}
