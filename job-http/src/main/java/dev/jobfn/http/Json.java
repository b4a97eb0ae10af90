package dev.jobfn.http;

import java.math.BigDecimal;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.ValueNode;

/**
 * JSON as it goes over HTTP. What is read is held to the letter of RFC 8259 and to limits, so that two readers of the same
 * bytes can't see different things; numbers keep all their digits.
 */
public final class Json {
    /** How deep arrays and objects may be nested. */
    public static final int DEEPEST = 100;

    private static final int LONGEST_NUMBER = 400;

    private static final JsonMapper STRICT = JsonMapper.builder(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(DEEPEST)
                            .maxNumberLength(LONGEST_NUMBER)
                            .maxNameLength(1_000)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .nodeFactory(new BoundedNumbers())
            .build();

    /** No limits: what was once kept must come out again. */
    private static final JsonMapper OURS = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private Json() {}

    /** An empty object to fill and send. */
    public static ObjectNode object() {
        return STRICT.createObjectNode();
    }

    /** Reads what we wrote ourselves, as a result kept in the store. */
    public static JsonNode ours(String json) {
        return OURS.readTree(json);
    }

    /** A value as UTF-8. */
    public static byte[] bytes(Object value) {
        return STRICT.writeValueAsBytes(value);
    }

    /**
     * Reads what somebody sent.
     *
     * @throws ProblemException bad-json
     */
    public static JsonNode read(byte[] utf8) {
        try {
            JsonNode node = STRICT.readTree(utf8);
            if (!node.isMissingNode()) {
                return node;
            }
        } catch (StreamReadException e) {
            // The parser's message can quote the body; the place is enough to find the fault.
            throw Problems.badJson("Not valid JSON near line " + e.getLocation().getLineNr() + ", column "
                            + e.getLocation().getColumnNr() + ". Names must be unique, nesting at most " + DEEPEST
                            + " deep, numbers at most " + LONGEST_NUMBER
                            + " characters, and nothing may follow the value.")
                    .exception();
        } catch (JacksonException e) {
            throw Problems.badJson("Not valid JSON: send exactly one value.").exception();
        }
        throw Problems.badJson("The body is empty; send a JSON object.").exception();
    }

    /** Refuses numbers such as 1e999999999, on which arithmetic takes for ever. */
    private static final class BoundedNumbers extends JsonNodeFactory {
        private static final int MOST_DIGITS = 1_000;

        @Override
        public ValueNode numberNode(BigDecimal number) {
            if (number != null && Math.abs((long) number.scale()) > MOST_DIGITS) {
                throw Problems.badJson(
                                "A number's exponent must lie between -" + MOST_DIGITS + " and " + MOST_DIGITS + ".")
                        .exception();
            }
            return super.numberNode(number);
        }
    }
}
