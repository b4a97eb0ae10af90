package dev.jobfn.harness;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * A JSON Schema that editors use to check configuration files. Tests compare it with the code that reads these files.
 */
public final class PublishedSchema {
    private static final YAMLMapper YAML = new YAMLMapper();

    private final JsonNode json;
    private final Schema schema;

    private PublishedSchema(JsonNode json) {
        this.json = json;
        this.schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(json);
    }

    /** Reads a schema from a file next to the given class. */
    public static PublishedSchema of(Class<?> beside, String name) {
        try (InputStream in = beside.getResourceAsStream(name)) {
            return new PublishedSchema(new JsonMapper().readTree(in.readAllBytes()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Checks a YAML file against the schema and returns the errors. */
    public List<String> errors(String yaml) {
        JsonNode read = YAML.readTree(yaml);
        JsonNode root = read.isMissingNode() ? JsonNodeFactory.instance.nullNode() : read;
        return schema.validate(root).stream().map(Error::toString).toList();
    }

    /** The defaults of the properties at a JSON pointer, as a JSON object. */
    public String defaults(String pointer) {
        ObjectNode defaults = JsonNodeFactory.instance.objectNode();
        json.at(pointer).properties().forEach(property -> {
            JsonNode value = property.getValue().path("default");
            if (!value.isMissingNode()) {
                defaults.set(property.getKey(), value);
            }
        });
        return defaults.toString();
    }
}
