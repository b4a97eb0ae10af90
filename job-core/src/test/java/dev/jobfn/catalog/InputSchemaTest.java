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
    void a_good_input_violates_nothing() {
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
    void what_is_missing_or_too_much_is_named() {
        assertThat(violations(THUMBNAIL, "{\"image\": \"\"}")).singleElement().satisfies(violation -> {
            assertThat(violation.path()).isEqualTo("/input");
            assertThat(violation.message()).contains("width");
        });
        assertThat(violations(THUMBNAIL, "{\"image\": \"\", \"width\": 1, \"hight\": 2}"))
                .singleElement()
                .satisfies(violation -> assertThat(violation.message()).contains("hight"));
    }

    @Test
    void an_input_of_another_kind_is_refused_at_its_root() {
        for (String input : List.of("null", "[]", "\"text\"", "7")) {
            assertThat(paths(THUMBNAIL, input)).first().isEqualTo("/input");
        }
    }

    @Test
    void no_more_than_twenty_violations_are_told() {
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
    void an_input_that_is_wrong_in_a_hundred_thousand_places_is_refused_with_twenty() {
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
    void what_no_part_of_the_schema_looked_at_is_found() {
        String schema =
                "{\"allOf\": [{\"properties\": {\"a\": {\"type\": \"string\"}}}], \"unevaluatedProperties\": false}";
        assertThat(violations(schema, "{\"a\": \"x\"}")).isEmpty();
        assertThat(violations(schema, "{\"a\": \"x\", \"b\": 1}")).hasSize(1);
    }
}
