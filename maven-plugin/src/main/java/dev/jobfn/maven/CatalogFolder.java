package dev.jobfn.maven;

import dev.jobfn.catalog.CatalogReader;
import dev.jobfn.config.ConfigurationException;
import dev.jobfn.handler.JobType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;
import tools.jackson.dataformat.yaml.YAMLWriteFeature;

/**
 * The folder with a project's whole catalog.
 *
 * @param source the folder with the hand-written files; it need not exist
 * @param output where to write the catalog
 * @param artifactId the project's name, and that of the generated file
 */
record CatalogFolder(Path source, Path output, String artifactId) {
    private static final YAMLMapper YAML = YAMLMapper.builder()
            .disable(YAMLWriteFeature.WRITE_DOC_START_MARKER, YAMLWriteFeature.SPLIT_LINES)
            .enable(YAMLWriteFeature.MINIMIZE_QUOTES, YAMLWriteFeature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
            .build();

    /**
     * Replaces the files of the folder.
     *
     * @throws ConfigurationException if the hand-written and the generated files together are not a valid catalog
     */
    void write(List<DeclaredType> types) throws IOException {
        Files.createDirectories(output);
        for (Path old : catalogFiles(output)) {
            Files.delete(old);
        }
        for (Path file : catalogFiles(source)) {
            Files.copy(file, output.resolve(file.getFileName()));
        }
        Path generated = output.resolve(artifactId + ".yaml");
        if (Files.exists(generated)) {
            throw new ConfigurationException(source.resolve(generated.getFileName())
                    + " has the name of the file that the build writes; rename it");
        }
        if (!types.isEmpty()) {
            Files.writeString(generated, yaml(types));
        }
        if (!catalogFiles(output).isEmpty()) {
            CatalogReader.read(output);
        }
    }

    private static List<Path> catalogFiles(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().matches("[^.].*\\.ya?ml"))
                    .filter(Files::isRegularFile)
                    .sorted()
                    .toList();
        }
    }

    private String yaml(List<DeclaredType> declared) {
        InputSchemas schemas = new InputSchemas();
        ObjectNode catalog = YAML.createObjectNode();
        ObjectNode types = catalog.putObject("types");
        for (DeclaredType type : declared) {
            ObjectNode entry = types.putObject(type.annotation().value());
            putOptions(entry, type.annotation());
            schemas.of(type.input()).ifPresent(schema -> entry.set("input", schema));
        }
        return "# Written by jobfn-maven-plugin from the classes of " + artifactId
                + ". Change their @JobType annotations instead.\n" + YAML.writeValueAsString(catalog);
    }

    private static void putOptions(ObjectNode entry, JobType options) {
        putText(entry, "queue", options.queue());
        putText(entry, "timeout", options.timeout());
        putNumber(entry, "maxAttempts", options.maxAttempts());
        putNumber(entry, "maxLost", options.maxLost());
        if (!options.backoff().isEmpty() || !options.backoffLimit().isEmpty()) {
            ObjectNode backoff = entry.putObject("backoff");
            putText(backoff, "initial", options.backoff());
            putText(backoff, "limit", options.backoffLimit());
        }
        putText(entry, "retention", options.retention());
        putNumber(entry, "resultLimit", options.resultLimit());
        if (!options.outcomeEvents()) {
            entry.put("outcomeEvents", false);
        }
        if (options.on().length > 0) {
            ArrayNode mappings = entry.putArray("on");
            for (String event : options.on()) {
                mappings.addObject().put("event", event);
            }
        }
        if (options.isolate()) {
            entry.put("isolate", true);
        }
    }

    private static void putText(ObjectNode entry, String field, String value) {
        if (!value.isEmpty()) {
            entry.put(field, value);
        }
    }

    private static void putNumber(ObjectNode entry, String field, int value) {
        if (value != 0) {
            entry.put(field, value);
        }
    }
}
