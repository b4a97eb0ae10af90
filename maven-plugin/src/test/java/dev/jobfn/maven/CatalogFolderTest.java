package dev.jobfn.maven;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jobfn.catalog.Catalog;
import dev.jobfn.catalog.CatalogReader;
import dev.jobfn.config.ConfigurationException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The catalog of a project whose classes are in a package of these tests. */
class CatalogFolderTest {
    @TempDir
    private Path project;

    private Path source;
    private Path output;

    @BeforeEach
    void writeQueues() throws IOException {
        source = Files.createDirectory(project.resolve("catalog"));
        output = project.resolve("target/jobfn/catalog");
        Files.writeString(source.resolve("queues.yaml"), "queues: {shop: {window: 3}}\n");
    }

    private void build(String samples) throws IOException {
        List<Path> classPath = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(Path::of)
                .toList();
        Path classes = Path.of("target/test-classes/dev/jobfn/maven", samples);
        try (ProjectClasses found = ProjectClasses.of(classes, classPath)) {
            new CatalogFolder(source, output, "my-jobs").write(found.declaredTypes());
        }
    }

    private void assertRefused(String samples, String message) {
        assertThatThrownBy(() -> build(samples))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage(message);
    }

    @Test
    void the_annotations_and_the_records_become_a_catalog_file() throws IOException {
        build("sample");
        assertThat(output.resolve("my-jobs.yaml"))
                .hasSameTextualContentAs(Path.of("src/test/resources/dev/jobfn/maven/my-jobs.yaml"));
    }

    @Test
    void the_folder_is_the_whole_catalog_and_is_the_same_after_each_build() throws IOException {
        build("sample");
        Catalog first = CatalogReader.read(output);
        assertThat(first.types()).containsOnlyKeys("anything", "order", "upper-case");
        assertThat(first.queues()).containsOnlyKeys("general", "shop");
        String generated = Files.readString(output.resolve("my-jobs.yaml"));
        Files.writeString(output.resolve("removed.yaml"), "types: {removed: {}}");
        build("sample");
        assertThat(CatalogReader.read(output)).isEqualTo(first);
        assertThat(output.resolve("my-jobs.yaml")).hasContent(generated);
    }

    @Test
    void a_project_without_annotations_keeps_its_hand_written_catalog() throws IOException {
        Files.writeString(source.resolve("types.yml"), "types: {shout: {queue: shop}}");
        build("no-such-folder");
        assertThat(CatalogReader.read(output).types()).containsOnlyKeys("shout");
        assertThat(output.resolve("my-jobs.yaml")).doesNotExist();
    }

    @Test
    void an_invalid_catalog_fails_the_build() throws IOException {
        Files.delete(source.resolve("queues.yaml"));
        assertRefused(
                "sample",
                "my-jobs.yaml.types.order.queue: queue 'shop' does not exist; add it under queues or use one of"
                        + " [general]");
        Files.writeString(source.resolve("more.yaml"), "types: {order: {}}");
        assertRefused(
                "sample",
                "CATALOG: the type order is defined in more.yaml and in my-jobs.yaml; remove it from one of them");
        Files.writeString(source.resolve("my-jobs.yaml"), "types: {other: {}}");
        assertRefused(
                "sample",
                source.resolve("my-jobs.yaml") + " has the name of the file that the build writes; rename it");
    }

    @Test
    void an_annotation_in_the_wrong_place_is_refused_with_the_class_and_what_to_do() {
        assertRefused(
                "twice",
                "@JobType(\"pair\") is on method dev.jobfn.maven.twice.Pair.left and on method"
                        + " dev.jobfn.maven.twice.Pair.right; a type has one handler, so rename one");
        assertRefused(
                "stranger",
                "class dev.jobfn.maven.stranger.Stranger has @JobType, but is neither a JobHandler nor a Function;"
                        + " implement one, or return one");
        assertRefused(
                "raw",
                "method dev.jobfn.maven.raw.Raw.raw has @JobType, but does not say what its input is; declare it as"
                        + " JobHandler<I, O> or Function<I, O> with concrete types");
    }
}
