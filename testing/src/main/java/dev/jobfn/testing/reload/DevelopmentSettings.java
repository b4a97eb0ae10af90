package dev.jobfn.testing.reload;

import dev.jobfn.local.terminal.LocalRunException;
import dev.jobfn.testing.service.ProjectCatalog;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The settings of a development run.
 *
 * @param port the port of the API; 0 for any free port
 * @param redisUrl the URL of an existing Redis; empty if the run should start one
 * @param catalog the file or folder with the catalog
 * @param folder the folder for data and logs
 * @param environment the environment variables, which the functions also read
 */
record DevelopmentSettings(
        int port, Optional<String> redisUrl, Path catalog, Path folder, Map<String, String> environment) {
    private static final int DEFAULT_PORT = 8080;
    private static final int MAX_PORT = 65_535;

    /**
     * Reads the settings.
     *
     * @param project the folder of the user's project
     */
    static DevelopmentSettings read(Map<String, String> environment, Path project) throws LocalRunException {
        try {
            return new DevelopmentSettings(
                    port(environment.getOrDefault("PORT", "").strip()),
                    Optional.ofNullable(environment.get("REDIS_URL"))
                            .map(String::strip)
                            .filter(url -> !url.isEmpty()),
                    ProjectCatalog.find(
                            project, environment.getOrDefault("CATALOG", "").strip()),
                    project.resolve(".jobfn"),
                    environment);
        } catch (IllegalArgumentException e) {
            throw new LocalRunException(e.getMessage(), e);
        }
    }

    private static int port(String text) throws LocalRunException {
        try {
            int port = text.isEmpty() ? DEFAULT_PORT : Integer.parseInt(text);
            if (port >= 0 && port <= MAX_PORT) {
                return port;
            }
        } catch (NumberFormatException e) {
            // Reported below, like a number that is out of range.
        }
        throw new LocalRunException(
                "PORT: " + text + " is not a port: set it to a number from 0 (any free port) to " + MAX_PORT);
    }

    /** The variables of all functions. */
    Map<String, String> ofFunctions(String redis, String broker, String gateway) {
        Map<String, String> variables = new HashMap<>(environment);
        variables.put("REDIS_URL", redis);
        variables.put("BROKER_URL", broker);
        variables.put("CATALOG", catalog.toString());
        variables.put("SUBMIT_URL", gateway);
        variables.put("STATUS_URL", gateway);
        // The broker keeps events in memory only, so jobs that were dispatched must be dispatched again.
        variables.put("REDISPATCH_AT_START", "true");
        if (environment.getOrDefault("ACCESS_KEYS", "").isBlank()) {
            variables.put("OPEN_ADMIN", "true");
        }
        // Breakpoints need the handlers in this JVM.
        variables.putIfAbsent("ISOLATE", "false");
        // A type whose handler has not been written yet must not keep the other types from running.
        variables.putIfAbsent("MISSING_HANDLERS", "warn");
        return variables;
    }
}
