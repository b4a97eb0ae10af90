package dev.jobfn.http.json;

import dev.jobfn.http.problem.RequestProblems;
import dev.jobfn.http.problem.RequestViolation;
import dev.jobfn.job.UnicodeText;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Builds a tree from a parser's tokens. Values that are valid JSON but can't be stored, such as 1e2147483648 or an
 * unpaired surrogate, are recorded with their path and replaced. This way, if one item of a batch contains such a
 * value, only that item is rejected.
 */
final class TreeReader {
    static final int MAX_NUMBER_LENGTH = 400;
    static final int MAX_NAME_LENGTH = 1_000;
    private static final int MAX_EXPONENT_DIGITS = 4;
    private static final int MAX_EXPONENT = 1_000;
    private static final int MAX_FLAWS = 20;
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final JsonParser parser;
    private final List<RequestViolation> flaws = new ArrayList<>();

    TreeReader(JsonParser parser) {
        this.parser = parser;
    }

    List<RequestViolation> flaws() {
        return List.copyOf(flaws);
    }

    /** A JSON pointer to the parser's position, truncated if it is too long. */
    String path() {
        return UnicodeText.cut(parser.streamReadContext().pathAsPointer().toString(), RequestViolation.LONGEST);
    }

    /** Reads the value that starts with this token. */
    JsonNode value(JsonToken token, int depth) {
        if (depth > Json.MAX_DEPTH) {
            throw RequestProblems.badJson("Arrays and objects are nested more than " + Json.MAX_DEPTH
                            + " levels deep. Send a flatter structure.")
                    .exception();
        }
        return switch (token) {
            case START_OBJECT -> object(depth);
            case START_ARRAY -> array(depth);
            case VALUE_STRING -> NODES.stringNode(text(parser.getString(), "the string"));
            case VALUE_NUMBER_INT -> integer();
            case VALUE_NUMBER_FLOAT -> decimal();
            case VALUE_TRUE -> NODES.booleanNode(true);
            case VALUE_FALSE -> NODES.booleanNode(false);
            case VALUE_NULL -> NODES.nullNode();
            default -> throw new IllegalStateException("no value begins with " + token);
        };
    }

    private ObjectNode object(int depth) {
        ObjectNode object = NODES.objectNode();
        for (String read = parser.nextName(); read != null; read = parser.nextName()) {
            if (read.length() > MAX_NAME_LENGTH) {
                flaw("the name has more than " + MAX_NAME_LENGTH + " characters");
            }
            String name = text(read, "the name");
            if (object.replace(name, value(parser.nextToken(), depth + 1)) != null) {
                throw RequestProblems.badJson(
                                "The name at " + path() + " appears twice in its object. Send each name once.")
                        .exception();
            }
        }
        return object;
    }

    private ArrayNode array(int depth) {
        ArrayNode array = NODES.arrayNode();
        for (JsonToken next = parser.nextToken(); next != JsonToken.END_ARRAY; next = parser.nextToken()) {
            array.add(value(next, depth + 1));
        }
        return array;
    }

    private String text(String text, String what) {
        if (UnicodeText.isWellFormed(text)) {
            return text;
        }
        flaw(what + " contains an unpaired surrogate, which is not a character; send the whole pair or remove it");
        return UnicodeText.wellFormed(text);
    }

    private JsonNode integer() {
        if (isTooLong()) {
            return NODES.nullNode();
        }
        return switch (parser.getNumberType()) {
            case INT -> NODES.numberNode(parser.getIntValue());
            case LONG -> NODES.numberNode(parser.getLongValue());
            default -> NODES.numberNode(parser.getBigIntegerValue());
        };
    }

    private JsonNode decimal() {
        if (isTooLong()) {
            return NODES.nullNode();
        }
        // Checked before the number is converted, because Java can't represent such an exponent or takes forever to
        // compute with it.
        String number = parser.getString().toLowerCase(Locale.ROOT);
        int exponent = number.indexOf('e') + 1;
        boolean huge = exponent > 0
                && number.substring(exponent).replaceFirst("^[+-]?0*", "").length() > MAX_EXPONENT_DIGITS;
        BigDecimal value = huge ? null : parser.getDecimalValue();
        if (value == null || Math.abs((long) value.scale()) > MAX_EXPONENT) {
            flaw("the number's exponent must be between -" + MAX_EXPONENT + " and " + MAX_EXPONENT);
            return NODES.nullNode();
        }
        return NODES.numberNode(value);
    }

    private boolean isTooLong() {
        boolean tooLong = parser.getStringLength() > MAX_NUMBER_LENGTH;
        if (tooLong) {
            flaw("the number has more than " + MAX_NUMBER_LENGTH + " characters");
        }
        return tooLong;
    }

    private void flaw(String message) {
        if (flaws.size() < MAX_FLAWS) {
            flaws.add(new RequestViolation(path(), message));
        }
    }
}
