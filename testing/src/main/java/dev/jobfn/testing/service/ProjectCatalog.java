package dev.jobfn.testing.service;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Finds the catalog of a user's project. */
public final class ProjectCatalog {
    /** The catalog that the build writes comes first, because it contains the other one. */
    private static final List<String> FOLDERS = List.of("target/jobfn/catalog", "catalog");

    private ProjectCatalog() {}

    /**
     * The catalog's file or folder.
     *
     * @param project the project's folder
     * @param name the catalog's path, relative to the project's folder; empty to look in the usual places
     * @throws IllegalArgumentException if there is no catalog
     */
    public static Path find(Path project, String name) {
        if (!name.isEmpty()) {
            Path named = project.resolve(name).toAbsolutePath();
            if (!Files.exists(named)) {
                throw new IllegalArgumentException("there is no catalog " + named);
            }
            return named;
        }
        return FOLDERS.stream()
                .map(folder -> project.resolve(folder).toAbsolutePath())
                .filter(ProjectCatalog::hasFiles)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no catalog in " + project.toAbsolutePath()
                        + ": build the project with jobfn-maven-plugin, or write catalog/NAME.yaml"));
    }

    private static boolean hasFiles(Path folder) {
        if (!Files.isDirectory(folder)) {
            return false;
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.anyMatch(file -> file.toString().endsWith(".yaml"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
