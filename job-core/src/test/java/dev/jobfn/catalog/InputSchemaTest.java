package dev.jobfn.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobfn.catalog.InputSchema.InputViolation;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class InputSchemaTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String THUMBNAIL = """
            {"type": "object", "required": ["image", "width"], "additionalProperties": false,
             "properties": {"image": {"type": "string"}, "width": {"type": "integer", "minimum": 1},
                            "tags": {"type": "array", "items": {"type": "string"}}}}
            """;

    private static List<InputViolation> violations(String schema, String input) {
        return new InputSchema(JSON.readTree(schema)).violations(JSON.readTree(input));
    }

    private static List<String> paths(String schema, String input) {
        return violations(schema, input).stream().map(InputViolation::path).toList();
    }

    @Test
    void a_valid_input_has_no_violations() {
        assertThat(violations(THUMBNAIL, "{\"image\": \"aGk=\", \"width\": 20}"))
                .isEmpty();
    }

    @Test
    void each_violation_names_its_place_in_the_request() {
        assertThat(paths(THUMBNAIL, "{\"image\": 5, \"width\": 0}"))
                .containsExactlyInAnyOrder("/input/image", "/input/width");
        assertThat(paths(THUMBNAIL, "{\"image\": \"\", \"width\": 1, \"tags\": [\"a\", 2]}"))
                .containsExactly("/input/tags/1");
    }

    @Test
    void missing_and_unknown_fields_are_named() {
        assertThat(violations(THUMBNAIL, "{\"image\": \"\"}")).singleElement().satisfies(violation -> {
            assertThat(violation.path()).isEqualTo("/input");
            assertThat(violation.message()).contains("width");
        });
        assertThat(violations(THUMBNAIL, "{\"image\": \"\", \"width\": 1, \"hight\": 2}"))
                .singleElement()
                .satisfies(violation -> assertThat(violation.message()).contains("hight"));
    }

    @Test
    void an_input_of_the_wrong_type_is_refused_at_its_root() {
        for (String input : List.of("null", "[]", "\"text\"", "7")) {
            assertThat(paths(THUMBNAIL, input)).first().isEqualTo("/input");
        }
    }

    @Test
    void at_most_twenty_violations_are_reported() {
        String numbers = IntStream.range(0, 100).mapToObj(String::valueOf).collect(Collectors.joining(","));
        assertThat(violations(THUMBNAIL, "{\"image\": \"\", \"width\": 1, \"tags\": [" + numbers + "]}"))
                .hasSize(20);
    }

    @Test
    void a_reference_within_the_schema_is_followed() {
        String schema = "{\"$defs\": {\"name\": {\"type\": \"string\"}}, \"$ref\": \"#/$defs/name\"}";
        assertThat(violations(schema, "\"ok\"")).isEmpty();
        assertThat(paths(schema, "5")).containsExactly("/input");
    }

    @Test
    void an_input_with_a_hundred_thousand_errors_is_refused_with_twenty() {
        String numbers = "[" + "1,".repeat(100_000) + "1]";
        assertThat(violations("{\"items\": {\"type\": \"string\"}}", numbers)).hasSize(20);
        assertThat(violations("{\"anyOf\": [{\"items\": {\"type\": \"string\"}}, {\"type\": \"object\"}]}", numbers))
                .hasSizeBetween(1, 20);
        assertThat(violations("{\"anyOf\": [{\"items\": {\"type\": \"string\"}}, {\"type\": \"array\"}]}", numbers))
                .isEmpty();
        assertThat(violations("{\"not\": {\"items\": {\"type\": \"string\"}}}", numbers))
                .isEmpty();
    }

    @Test
    void fields_that_no_part_of_the_schema_evaluates_are_reported() {
        String schema =
                "{\"allOf\": [{\"properties\": {\"a\": {\"type\": \"string\"}}}], \"unevaluatedProperties\": false}";
        assertThat(violations(schema, "{\"a\": \"x\"}")).isEmpty();
        assertThat(violations(schema, "{\"a\": \"x\", \"b\": 1}")).hasSize(1);
    }
}
