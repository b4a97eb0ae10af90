package dev.jobfn.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jobfn.config.ConfigurationException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A catalog that consists of several files. */
class CatalogFolderTest {
    @TempDir
    private Path folder;

    private void write(String name, String yaml) throws IOException {
        Files.writeString(folder.resolve(name), yaml);
    }

    private void assertRefused(String message) {
        assertThatThrownBy(() -> CatalogReader.read(folder))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage(message);
    }

    @Test
    void the_files_of_a_folder_are_one_catalog() throws IOException {
        write("a.yaml", "types: {shout: {queue: loud}}");
        write("b.yml", "queues: {loud: {window: 3}}");
        write("c.yaml", "# Nothing yet.\n");
        write("notes.txt", "not a catalog");
        write(".hidden.yaml", "not: a catalog");
        Catalog catalog = CatalogReader.read(folder);
        assertThat(catalog.queues()).containsOnlyKeys("loud");
        assertThat(catalog.types()).containsOnlyKeys("shout");
    }

    @Test
    void a_mounted_ConfigMap_is_read_once_although_its_files_are_links() throws IOException {
        Path version = Files.createDirectory(folder.resolve("..2026_11_28"));
        Files.writeString(version.resolve("jobs.yaml"), "types: {shout: {}}");
        Files.createSymbolicLink(folder.resolve("..data"), version.getFileName());
        Files.createSymbolicLink(folder.resolve("jobs.yaml"), Path.of("..data", "jobs.yaml"));
        assertThat(CatalogReader.read(folder).types()).containsOnlyKeys("shout");
    }

    @Test
    void a_name_defined_twice_is_refused_with_both_files() throws IOException {
        write("a.yaml", "types: {shout: {}}");
        write("b.yaml", "types: {whisper: {}, shout: {}}");
        assertRefused("CATALOG: the type shout is defined in a.yaml and in b.yaml; remove it from one of them");
        write("b.yaml", "queues: {general: {}}");
        write("c.yaml", "queues: {general: {}}");
        assertRefused("CATALOG: the queue general is defined in b.yaml and in c.yaml; remove it from one of them");
    }

    @Test
    void an_error_names_its_file_and_every_check_covers_all_files() throws IOException {
        write("queues.yaml", "queues: {general: {window: 0}}");
        write("types.yaml", "types: {shout: {}}");
        assertRefused("queues.yaml.queues.general.window: must be a whole number from 1 to 10000");
        write("queues.yaml", "queues: {general: {}}");
        write("types.yaml", "types: {shout: {queue: loud}}");
        assertRefused("types.yaml.types.shout.queue: queue 'loud' does not exist; add it under queues or use one of"
                + " [general]");
        write("types.yaml", "jobs: {}");
        assertRefused("types.yaml.jobs: unknown field; use one of [queues, types]");
    }

    @Test
    void a_folder_without_types_or_files_is_refused() throws IOException {
        assertRefused("CATALOG: no file in " + folder + " has a name that ends in .yaml or .yml; add one");
        write("queues.yaml", "queues: {general: {}}");
        assertRefused("queues.yaml.types: must be a mapping with at least one entry");
        Files.write(folder.resolve("types.yaml"), "types: {\u00e9: {}}".getBytes(StandardCharsets.ISO_8859_1));
        assertRefused("CATALOG: " + folder.resolve("types.yaml") + " is not valid UTF-8");
    }
}
