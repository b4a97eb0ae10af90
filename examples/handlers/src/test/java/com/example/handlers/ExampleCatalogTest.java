package com.example.handlers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobfn.catalog.Catalog;
import dev.jobfn.catalog.CatalogReader;
import dev.jobfn.catalog.EventMapping;
import dev.jobfn.catalog.InputSchema;
import dev.jobfn.run.invoke.Handlers;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.cloud.function.context.FunctionCatalog;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** The shipped catalog fits these handlers. */
class ExampleCatalogTest {
    /** A request's time limit of 300 s, less 60 s to start and 10 s to end. */
    private static final Duration MAX_TIMEOUT = Duration.ofSeconds(230);

    private static final Path SHIPPED = Path.of("../../knative/base/catalog.yaml");

    private final Catalog catalog = CatalogReader.read(SHIPPED);

    @Test
    void the_shipped_catalog_has_the_entries_that_the_build_writes() throws IOException {
        YAMLMapper yaml = new YAMLMapper();
        JsonNode written = yaml.readTree(Path.of("target/jobfn/catalog/example-handlers.yaml"))
                .get("types");
        JsonNode shipped = yaml.readTree(SHIPPED).get("types");
        assertThat(written.propertyNames()).containsExactly("sleep", "text-stats", "thumbnail");
        written.propertyStream().forEach(type -> {
            ObjectNode entry = ((ObjectNode) shipped.get(type.getKey())).deepCopy();
            // The queue of types that name none.
            assertThat(entry.remove("queue")).hasToString("\"general\"");
            assertThat(entry).as(type.getKey()).isEqualTo(type.getValue());
        });
    }

    @Test
    void every_type_has_a_bean_or_a_url() {
        try (var context = new SpringApplicationBuilder(ExampleJobs.class).run()) {
            Handlers handlers = Handlers.of(context.getBeanFactory(), context.getBean(FunctionCatalog.class));
            assertThat(handlers.unused(catalog)).isEmpty();
            catalog.types()
                    .values()
                    .forEach(type -> assertThat(handlers.find(type.name()).isPresent())
                            .as(type.name())
                            .isEqualTo(type.url().isEmpty()));
            assertThat(catalog.types().keySet())
                    .containsExactlyInAnyOrder("text-stats", "thumbnail", "sleep", "csv-profile");
        }
    }

    @Test
    void every_timeout_leaves_a_request_time_to_wait() {
        assertThat(catalog.types().values())
                .allSatisfy(type -> assertThat(type.timeout()).isLessThanOrEqualTo(MAX_TIMEOUT));
    }

    @Test
    void every_field_of_an_input_is_described() {
        assertThat(catalog.types().values()).allSatisfy(type -> {
            var fields = type.schema().orElseThrow().get("properties");
            assertThat(fields)
                    .isNotEmpty()
                    .allSatisfy(field ->
                            assertThat(field.path("description").isString()).isTrue());
        });
    }

    @Test
    void inputs_are_validated_against_their_schema() {
        Map.of(
                        "text-stats", "{\"text\": \"\"}",
                        "thumbnail", "{\"image\": \"AAAA\", \"width\": 4096}",
                        "sleep", "{\"millis\": 0}",
                        "csv-profile", "{\"csv\": \"a;b\", \"delimiter\": \";\"}")
                .forEach((type, input) -> assertThat(violations(type, input)).isEmpty());
        for (String wrong : Set.of("{\"image\": \"AAAA\", \"width\": 0}", "{\"image\": \"AAAA\"}", "{}", "null")) {
            assertThat(violations("thumbnail", wrong)).as(wrong).isNotEmpty();
        }
    }

    @Test
    void an_uploaded_text_becomes_a_job() {
        assertThat(catalog.type("text-stats").orElseThrow().on())
                .containsExactly(new EventMapping("com.example.uploaded", "anonymous"));
    }

    private List<InputSchema.InputViolation> violations(String type, String input) {
        return new InputSchema(catalog.type(type).orElseThrow().schema().orElseThrow())
                .violations(JsonMapper.shared().readTree(input));
    }
}
