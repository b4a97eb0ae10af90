package dev.jobfn.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jobfn.config.ConfigurationException;
import dev.jobfn.harness.PublishedSchema;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CatalogReaderTest {
    /** Errors that the schema does not check, because they concern two fields or the length of a duration. */
    private static final List<String> NOT_IN_SCHEMA = List.of(
            "does not exist",
            "must not exceed the window",
            "must be at least initial",
            "the maximum is P3650D",
            // A file may have only one of the two if another file has the other.
            "catalog.types: must be a mapping with at least one entry");

    @Test
    void an_absent_field_takes_its_default() {
        Catalog catalog = read("queues: {general: }\ntypes: {sleep: }");
        assertThat(catalog.queue("general")).contains(new Queue("general", 20, 100_000, Duration.ofMinutes(10), false));
        JobType sleep = catalog.type("sleep").orElseThrow();
        assertThat(sleep.queue()).isEqualTo("general");
        assertThat(sleep.timeout()).hasMinutes(1);
        assertThat(sleep.maxAttempts()).isEqualTo(3);
        assertThat(sleep.maxLost()).isEqualTo(3);
        assertThat(sleep.backoff()).isEqualTo(new Backoff(Duration.ofSeconds(1), 2, Duration.ofMinutes(1)));
        assertThat(sleep.retention()).hasDays(1);
        assertThat(sleep.resultLimit()).isEqualTo(262_144);
        assertThat(sleep.outcomeEvents()).isTrue();
        assertThat(sleep.schema()).isEmpty();
        assertThat(sleep.url()).isEmpty();
        assertThat(sleep.on()).isEmpty();
        assertThat(sleep.isolate()).isFalse();
    }

    @Test
    void the_queue_general_exists_with_default_limits_even_if_nothing_defines_it() {
        Queue general = new Queue("general", 20, 100_000, Duration.ofMinutes(10), false);
        assertThat(read("types: {sleep: }").queues()).isEqualTo(Map.of("general", general));
        assertThat(read("queues: {long: {longLane: true}}\ntypes: {sleep: , hourly: {queue: long}}")
                        .queues())
                .containsOnlyKeys("general", "long");
        assertThat(read("queues: {long: {longLane: true}}\ntypes: {hourly: {queue: long}}")
                        .queues())
                .containsOnlyKeys("long");
    }

    @Test
    void a_long_lane_accepts_every_type_and_other_queues_accept_no_long_type() {
        Catalog catalog = read("""
                queues: {general: {}, long: {longLane: true}}
                types: {quick: {}, hourly: {queue: long, timeout: PT1H}}
                """);
        Queue general = catalog.queue("general").orElseThrow();
        Queue longLane = catalog.queue("long").orElseThrow();
        JobType quick = catalog.type("quick").orElseThrow();
        JobType hourly = catalog.type("hourly").orElseThrow();
        assertThat(catalog.admits(general, quick)).isTrue();
        assertThat(catalog.admits(longLane, quick)).isTrue();
        assertThat(catalog.admits(longLane, hourly)).isTrue();
        assertThat(catalog.admits(general, hourly)).isFalse();
    }

    @Test
    void every_field_is_read() {
        Catalog catalog = read("""
                queues:
                  initial: {window: 30, backlog: 500, dispatchTimeout: PT5M}
                types:
                  thumb.v2:
                    queue: initial
                    timeout: PT30S
                    maxAttempts: 5
                    maxLost: 1
                    backoff: {initial: PT0.1S, factor: 1.5, limit: PT10S}
                    retention: PT1H
                    resultLimit: 1024
                    outcomeEvents: false
                    dispatchBatch: obsolete, and therefore ignored
                    input: {type: object}
                    url: https://thumbs.example/run
                    on:
                      - event: com.example.uploaded
                      - {event: com.example.replaced, tenant: acme}
                """);
        assertThat(catalog.queue("initial")).contains(new Queue("initial", 30, 500, Duration.ofMinutes(5), false));
        JobType type = catalog.type("thumb.v2").orElseThrow();
        assertThat(type.timeout()).hasSeconds(30);
        assertThat(type.maxAttempts()).isEqualTo(5);
        assertThat(type.maxLost()).isEqualTo(1);
        assertThat(type.backoff()).isEqualTo(new Backoff(Duration.ofMillis(100), 1.5, Duration.ofSeconds(10)));
        assertThat(type.retention()).hasHours(1);
        assertThat(type.resultLimit()).isEqualTo(1_024);
        assertThat(type.outcomeEvents()).isFalse();
        assertThat(type.schema()).isPresent();
        assertThat(type.url()).contains(URI.create("https://thumbs.example/run"));
        assertThat(type.on())
                .containsExactly(
                        new EventMapping("com.example.uploaded", "anonymous"),
                        new EventMapping("com.example.replaced", "acme"));
    }

    @Test
    void a_handler_may_be_isolated_but_a_type_with_a_url_may_not() {
        Catalog catalog = read("queues: {general: }\ntypes: {thumbnail: {isolate: true}}");
        assertThat(catalog.type("thumbnail").orElseThrow().isolate()).isTrue();
        assertRefused(
                "queues: {general: }\ntypes: {thumbs: {isolate: true, url: 'http://thumbs'}}",
                "catalog.types.thumbs.isolate: has no effect on a type with a url, which runs in another process; remove isolate or url");
    }

    @Test
    void the_defaults_in_the_schema_are_those_of_the_reader() {
        PublishedSchema schema = PublishedSchema.of(CatalogReader.class, "catalog.schema.json");
        String queue = schema.defaults("/$defs/queue/properties");
        String backoff = schema.defaults("/$defs/type/properties/backoff/anyOf/1/properties");
        String type = schema.defaults("/$defs/type/properties");
        assertThat(read("{queues: {general: " + queue + "}, types: {sleep: " + type + ", nap: {backoff: " + backoff
                        + "}}}"))
                .isEqualTo(read("{queues: {general: }, types: {sleep: , nap: }}"));
    }

    @Test
    void the_shipped_catalog_is_read() {
        Catalog catalog = CatalogReader.read(Path.of("../knative/base/catalog.yaml"));
        assertThat(catalog.queues()).containsKey("general");
        assertThat(catalog.types()).containsKeys("thumbnail", "text-stats", "sleep");
        assertThat(catalog.types().values())
                .allSatisfy(type -> type.schema().ifPresent(InputSchema::new))
                .anySatisfy(type -> assertThat(type.url()).isPresent());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "window: 0           | window: must be a whole number from 1 to 10000",
                "window: 10001       | window: must be a whole number from 1 to 10000",
                "window: 1.5         | window: must be a whole number from 1 to 10000",
                "window: many        | window: must be a whole number from 1 to 10000",
                "window:             | window: must be a whole number from 1 to 10000",
                "window: 99999999999999999999999 | window: must be a whole number from 1 to 10000",
                "backlog: -1         | backlog: must be a whole number from 1 to 100000000",
                "dispatchTimeout: 5m | dispatchTimeout: '5m' is not a positive duration; write it in ISO 8601, like PT30S, PT5M or P1D",
                "dispatchTimeout: 30 | dispatchTimeout: must be a string",
                "size: 5             | size: unknown field; use one of [backlog, dispatchTimeout, longLane, maxDelay, tenantBacklog, tenantMemory, tenantSlots, window]",
            })
    void the_message_about_an_invalid_queue_names_the_field(String line, String complaint) {
        assertRefused("queues:\n  general:\n    " + line + "\ntypes: {sleep: }", "catalog.queues.general." + complaint);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "queue: other        | queue: queue 'other' does not exist; add it under queues or use one of [general]",
                "timeout: 30s        | timeout: '30s' is not a positive duration; write it in ISO 8601, like PT30S, PT5M or P1D",
                "timeout: PT0S       | timeout: 'PT0S' is not a positive duration; write it in ISO 8601, like PT30S, PT5M or P1D",
                "timeout: PT-5S      | timeout: 'PT-5S' is not a positive duration; write it in ISO 8601, like PT30S, PT5M or P1D",
                "retention: PT2562047788015215H | retention: 'PT2562047788015215H' is too long; the maximum is P3650D",
                "maxAttempts: 0      | maxAttempts: must be a whole number from 1 to 1000",
                "maxLost: 101        | maxLost: must be a whole number from 1 to 100",
                "resultLimit: 0      | resultLimit: must be a whole number from 1 to 67108864",
                "outcomeEvents: 'no' | outcomeEvents: must be true or false",
                "input: [1]          | input: must be a JSON Schema",
                "isolate: 'yes'      | isolate: must be true or false",
                "url: example.com    | url: 'example.com' is not an http or https URL",
                "url: file:///etc/x  | url: 'file:///etc/x' is not an http or https URL",
                "url: 'http://a b'   | url: 'http://a b' is not an http or https URL",
                "on: com.example.x   | on: must be a list",
                "on: [{tenant: a}]   | on[0].event: missing; set it to the CloudEvent type that starts the job",
                "on: [{event: 5}]    | on[0].event: must be a string",
                "on: [{event: a, tenant: b c}] | on[0].tenant: not a valid name; names match [A-Za-z0-9][A-Za-z0-9._-]{0,63}",
                "on: [x]             | on[0]: must be a mapping with the fields [event, tenant]",
                "backoff: {factor: 11} | backoff.factor: must be a number from 1 to 10",
                "backoff: {initial: PT2M} | backoff.limit: must be at least initial (PT2M)",
                "backoff: {max: 5}   | backoff.max: unknown field; use one of [factor, initial, limit]",
                "retries: 5          | retries: unknown field; use one of [backoff, dispatchBatch, input, isolate, maxAttempts, maxLost, on,"
                        + " outcomeEvents, queue, resultLimit, retention, timeout, url]",
            })
    void the_message_about_an_invalid_type_names_the_field(String line, String complaint) {
        assertRefused("queues: {general: }\ntypes:\n  sleep:\n    " + line, "catalog.types.sleep." + complaint);
    }

    @ParameterizedTest
    @ValueSource(strings = {"type: nothing", "required: 5", "properties: {a: {minimum: x}}"})
    void an_input_that_is_not_a_json_schema_is_refused(String schema) {
        assertThatThrownBy(() -> CatalogReader.parse("queues: {general: }\ntypes: {sleep: {input: {" + schema + "}}}"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith("catalog.types.sleep.input: not a valid JSON Schema: /")
                .hasMessageNotContaining("\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"'#/$defs/nowhere'", "'http://127.0.0.1:1/remote.json'", "'other.json'"})
    void a_schema_with_a_broken_or_remote_reference_is_refused_at_startup(String reference) {
        assertThatThrownBy(() -> CatalogReader.parse(
                        "queues: {general: }\ntypes: {sleep: {input: {properties: {a: {$ref: " + reference + "}}}}}"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith("catalog.types.sleep.input: not a self-contained JSON Schema: ")
                .hasMessageNotContaining("\n");
    }

    @Test
    void names_that_do_not_fit_in_keys_and_events_are_refused() {
        assertRefused(
                "queues: {Général: }\ntypes: {sleep: }",
                "catalog.queues.Général: not a valid name; names match [a-z][a-z0-9-]{0,31}");
        assertRefused(
                "queues: {general: }\ntypes: {'a b': }",
                "catalog.types.a b: not a valid name; names match [A-Za-z0-9][A-Za-z0-9._-]{0,63}");
    }

    @Test
    void a_file_without_queues_or_types_is_refused() {
        assertRefused("", "catalog.queues: must be a mapping with at least one entry");
        assertRefused("queues: {general: }", "catalog.types: must be a mapping with at least one entry");
        assertRefused("queues: {}\ntypes: {sleep: }", "catalog.queues: must be a mapping with at least one entry");
        assertRefused("- a", "catalog: must be a mapping with the fields [queues, types]");
        assertRefused("jobs: {}", "catalog.jobs: unknown field; use one of [queues, types]");
    }

    @Test
    void a_duplicate_name_is_refused() {
        assertThatThrownBy(() -> CatalogReader.parse("queues: {general: }\ntypes:\n  sleep:\n  sleep:\n"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("sleep")
                .hasMessageNotContaining("\n");
    }

    @Test
    void invalid_yaml_is_refused_with_the_line_number() {
        assertThatThrownBy(() -> CatalogReader.parse("queues:\n  general: [\ntypes: }"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith("catalog: not valid YAML: ")
                .hasMessageContaining("(line 3)")
                .hasMessageNotContaining("\n");
    }

    @Test
    void a_missing_file_is_refused_with_the_name_of_the_setting() {
        assertThatThrownBy(() -> CatalogReader.read(Path.of("nowhere.yaml")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage(
                        "CATALOG: can't read nowhere.yaml; set it to the path of catalog.yaml, or of a folder with catalog files");
    }

    /** Reads a valid catalog, which catalog.schema.json must accept as well. */
    private static Catalog read(String yaml) {
        assertThat(PublishedSchema.of(CatalogReader.class, "catalog.schema.json")
                        .errors(yaml))
                .isEmpty();
        return CatalogReader.parse(yaml);
    }

    /** The schema must refuse the catalog as well, unless the rule is one that a JSON Schema can't express. */
    private static void assertRefused(String yaml, String complaint) {
        assertThatThrownBy(() -> CatalogReader.parse(yaml))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage(complaint);
        boolean expressible = NOT_IN_SCHEMA.stream().noneMatch(complaint::contains);
        assertThat(PublishedSchema.of(CatalogReader.class, "catalog.schema.json")
                        .errors(yaml)
                        .isEmpty())
                .isEqualTo(!expressible);
    }
}
