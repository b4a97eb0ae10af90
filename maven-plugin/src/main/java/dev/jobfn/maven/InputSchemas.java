package dev.jobfn.maven;

import com.github.victools.jsonschema.generator.CustomDefinition;
import com.github.victools.jsonschema.generator.FieldScope;
import com.github.victools.jsonschema.generator.Option;
import com.github.victools.jsonschema.generator.OptionPreset;
import com.github.victools.jsonschema.generator.SchemaGenerationContext;
import com.github.victools.jsonschema.generator.SchemaGenerator;
import com.github.victools.jsonschema.generator.SchemaGeneratorConfigBuilder;
import com.github.victools.jsonschema.generator.SchemaVersion;
import com.github.victools.jsonschema.generator.impl.PropertySortUtils;
import com.github.victools.jsonschema.module.jackson.JacksonOption;
import com.github.victools.jsonschema.module.jackson.JacksonSchemaModule;
import com.github.victools.jsonschema.module.jakarta.validation.JakartaValidationModule;
import com.github.victools.jsonschema.module.jakarta.validation.JakartaValidationOption;
import java.lang.reflect.Field;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Makes the JSON Schema (2020-12) of an input. docs/handlers.md explains the rules. They follow what Jackson accepts.
 */
final class InputSchemas {
    private static final Set<Class<?>> OPTIONAL =
            Set.of(Optional.class, OptionalInt.class, OptionalLong.class, OptionalDouble.class);

    private final SchemaGenerator generator;

    InputSchemas() {
        SchemaGeneratorConfigBuilder config = new SchemaGeneratorConfigBuilder(
                        SchemaVersion.DRAFT_2020_12, OptionPreset.PLAIN_JSON)
                .without(Option.SCHEMA_VERSION_INDICATOR)
                .with(Option.STANDARD_FORMATS, Option.FLATTENED_OPTIONALS, Option.MAP_VALUES_AS_ADDITIONAL_PROPERTIES)
                .with(new JacksonSchemaModule(
                        JacksonOption.RESPECT_JSONPROPERTY_REQUIRED,
                        JacksonOption.RESPECT_JSONPROPERTY_ORDER,
                        JacksonOption.FLATTENED_ENUMS_FROM_JSONVALUE,
                        JacksonOption.FLATTENED_ENUMS_FROM_JSONPROPERTY))
                .with(new JakartaValidationModule(
                        JakartaValidationOption.INCLUDE_PATTERN_EXPRESSIONS,
                        JakartaValidationOption.NOT_NULLABLE_FIELD_IS_REQUIRED));
        config.forFields()
                .withRequiredCheck(InputSchemas::isRequired)
                .withNullableCheck(field -> mayBeNull(field) ? Boolean.TRUE : null);
        config.forTypesInGeneral()
                // Properties stay in the order in which they are declared.
                .withPropertySorter(PropertySortUtils.SORT_PROPERTIES_FIELDS_BEFORE_METHODS)
                .withCustomDefinitionProvider((type, context) -> special(type.getErasedType(), context));
        generator = new SchemaGenerator(config.build());
    }

    /** The schema; empty if any input is allowed. */
    Optional<JsonNode> of(Type input) {
        JsonNode schema = generator.generateSchema(input);
        return schema.isEmpty() ? Optional.empty() : Optional.of(schema);
    }

    /** The types that Jackson reads from something else than their fields, and that the generator does not know. */
    private static CustomDefinition special(Class<?> type, SchemaGenerationContext context) {
        ObjectNode schema = context.getGeneratorConfig().createObjectNode();
        if (type.equals(byte[].class)) {
            schema.put("type", "string").put("contentEncoding", "base64");
        } else if (type.equals(OptionalInt.class) || type.equals(OptionalLong.class)) {
            schema.put("type", "integer");
        } else if (type.equals(OptionalDouble.class)) {
            schema.put("type", "number");
        } else {
            return null;
        }
        return new CustomDefinition(schema, CustomDefinition.INLINE_DEFINITION, CustomDefinition.INCLUDING_ATTRIBUTES);
    }

    /** A record is built as a whole, so its components are required unless they say that they may be absent. */
    private static boolean isRequired(FieldScope field) {
        return field.getMember().getRawMember().getDeclaringClass().isRecord() && !mayBeNull(field);
    }

    private static boolean mayBeNull(FieldScope field) {
        Field member = field.getMember().getRawMember();
        return !field.isFakeContainerItemScope()
                && (OPTIONAL.contains(member.getType())
                        || Stream.of(member, member.getAnnotatedType())
                                .flatMap(element -> Arrays.stream(element.getAnnotations()))
                                .anyMatch(it ->
                                        it.annotationType().getSimpleName().equals("Nullable")));
    }
}
