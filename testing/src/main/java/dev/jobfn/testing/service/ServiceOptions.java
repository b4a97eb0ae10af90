package dev.jobfn.testing.service;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * The options in which services can differ.
 *
 * @param app the class of the application with the handlers
 * @param catalog the file or folder with the catalog
 * @param settings further settings of the functions
 */
public record ServiceOptions(Class<?> app, Path catalog, Map<String, String> settings) {

    /**
     * The options of a test.
     *
     * @param catalog the catalog's path; empty for the project's own catalog
     * @param settings the settings, each as {@code NAME=value}
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
