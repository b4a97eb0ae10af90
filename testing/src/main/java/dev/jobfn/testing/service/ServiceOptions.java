package dev.jobfn.testing.service;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * What distinguishes one service from another.
 *
 * @param app the class of the application with the handlers
 * @param catalog a file or folder
 * @param settings further settings of the functions
 */
public record ServiceOptions(Class<?> app, Path catalog, Map<String, String> settings) {

    /**
     * The options of a test.
     *
     * @param catalog empty for the project's own
     * @param settings each as {@code NAME=value}
     * @throws IllegalArgumentException if a setting has no value, or there is no catalog
     */
    public static ServiceOptions of(Class<?> app, String catalog, String... settings) {
        Map<String, String> named = new TreeMap<>();
        for (String setting : settings) {
            int equals = setting.indexOf('=');
            if (equals < 1) {
                throw new IllegalArgumentException("a setting has the form NAME=value: " + setting);
            }
            named.put(setting.substring(0, equals), setting.substring(equals + 1));
        }
        return new ServiceOptions(app, ProjectCatalog.find(Path.of(""), catalog), Map.copyOf(named));
    }
}
