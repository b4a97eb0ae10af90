package dev.jobfn.catalog;

import com.networknt.schema.Error;
import com.networknt.schema.ExecutionContext;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaException;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.jobfn.config.ConfigNode;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** The compiled JSON Schema (2020-12) of a type's input. Remote references are not followed. */
public final class InputSchema {
    private static final int MAX_VIOLATIONS = 20;

    private final Schema schema;

    /** Compiles the schema. */
    public InputSchema(JsonNode schema) {
        this.schema = registry().getSchema(schema);
    }

    /** Validates an input. Returns at most {@value #MAX_VIOLATIONS} violations, and none if the input is valid. */
    public List<InputViolation> violations(JsonNode input) {
        FirstErrors context = new FirstErrors();
        schema.validate(context, input);
        return context.getErrors().stream()
                .limit(MAX_VIOLATIONS)
                .map(error -> new InputViolation("/input" + path(error), error.getMessage()))
                .toList();
    }

    private static String path(Error error) {
        return error.getInstanceLocation() == null
                ? ""
                : error.getInstanceLocation().toString();
    }

    /** Reads and checks the schema of a type in the catalog. */
    static Optional<JsonNode> read(ConfigNode type) {
        ConfigNode input = type.child("input");
        if (input.json().isMissingNode()) {
            return Optional.empty();
        }
        if (!input.json().isObject()) {
            throw type.wrong("input", "must be a JSON Schema");
        }
        for (Error error : MetaSchema.COMPILED.validate(input.json())) {
            throw type.wrong(
                    "input", "not a valid JSON Schema: " + error.getInstanceLocation() + " " + error.getMessage());
        }
        try {
            registry().getSchema(input.json()).initializeValidators();
        } catch (SchemaException e) {
            Throwable first = e.getCause() == null ? e : e.getCause();
            throw type.wrong("input", "not a self-contained JSON Schema: " + first.getMessage());
        }
        return Optional.of(input.json());
    }

    /** The schema of schemas. It is compiled once, because that takes ten times as long as to check a type with it. */
    private static final class MetaSchema {
        static final Schema COMPILED =
                registry().getSchema(SchemaLocation.of(SpecificationVersion.DRAFT_2020_12.getDialectId()));
    }

    private static SchemaRegistry registry() {
        return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
    }

    /**
     * One violation of the schema.
     *
     * @param path a JSON pointer into the request
     * @param message what is wrong with the value
     */
    public record InputViolation(String path, String message) {}

    /** Keeps only the first violations, because an input can have a hundred thousand of them. */
    private static final class FirstErrors extends ExecutionContext {
        @Override
        public void addError(Error error) {
            if (getErrors().size() < MAX_VIOLATIONS) {
                super.addError(error);
            }
        }
    }
}
