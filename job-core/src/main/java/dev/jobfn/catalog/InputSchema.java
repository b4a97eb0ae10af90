package dev.jobfn.catalog;

import com.networknt.schema.Error;
import com.networknt.schema.ExecutionContext;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaException;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** The JSON Schema (2020-12) of a type's input, compiled once. Remote references are not followed. */
public final class InputSchema {
    private static final int MOST_VIOLATIONS = 20;

    private final Schema schema;

    /** Compiles the schema. */
    public InputSchema(JsonNode schema) {
        this.schema = registry().getSchema(schema);
    }

    /**
     * What is wrong with an input; empty where nothing is. At most {@value #MOST_VIOLATIONS}.
     */
    public List<Violation> violations(JsonNode input) {
        FirstErrors context = new FirstErrors();
        schema.validate(context, input);
        return context.getErrors().stream()
                .limit(MOST_VIOLATIONS)
                .map(error -> new Violation("/input" + path(error), error.getMessage()))
                .toList();
    }

    private static String path(Error error) {
        return error.getInstanceLocation() == null
                ? ""
                : error.getInstanceLocation().toString();
    }

    static Optional<JsonNode> checked(CatalogNode type) {
        CatalogNode input = type.child("input");
        if (input.json().isMissingNode()) {
            return Optional.empty();
        }
        if (!input.json().isObject()) {
            throw type.wrong("input", "must be a JSON Schema");
        }
        Schema meta = registry()
                .getSchema(com.networknt.schema.SchemaLocation.of(SpecificationVersion.DRAFT_2020_12.getDialectId()));
        for (Error error : meta.validate(input.json())) {
            throw type.wrong("input", "no JSON Schema: " + error.getInstanceLocation() + " " + error.getMessage());
        }
        try {
            registry().getSchema(input.json()).initializeValidators();
        } catch (SchemaException e) {
            Throwable first = e.getCause() == null ? e : e.getCause();
            throw type.wrong("input", "no JSON Schema that stands by itself: " + first.getMessage());
        }
        return Optional.of(input.json());
    }

    private static SchemaRegistry registry() {
        return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
    }

    /**
     * One thing that is wrong with an input.
     *
     * @param path a JSON pointer into the request
     * @param message what is wrong there
     */
    public record Violation(String path, String message) {}

    /** An input can be wrong in a hundred thousand places, of which nobody is told but the first. */
    private static final class FirstErrors extends ExecutionContext {
        @Override
        public void addError(Error error) {
            if (getErrors().size() < MOST_VIOLATIONS) {
                super.addError(error);
            }
        }
    }
}
