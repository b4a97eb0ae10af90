package dev.jobfn.http.json;

import dev.jobfn.http.problem.RequestProblems;
import dev.jobfn.http.problem.Violation;
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
 * Makes a tree of a parser's tokens. What is JSON and still can't be kept, such as 1e2147483648 or half of a surrogate pair, is
 * noted with its path and replaced, so that of many items only its own is refused.
 */
final class TreeReader {
    static final int LONGEST_NUMBER = 400;
    static final int LONGEST_NAME = 1_000;
    private static final int MOST_DIGITS_OF_EXPONENT = 4;
    private static final int LARGEST_EXPONENT = 1_000;
    private static final int MOST_FLAWS = 20;
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final JsonParser parser;
    private final List<Violation> flaws = new ArrayList<>();

    TreeReader(JsonParser parser) {
        this.parser = parser;
    }

    List<Violation> flaws() {
        return List.copyOf(flaws);
    }

    /** Where the parser stands: a JSON pointer, cut where it is long. */
    String path() {
        return UnicodeText.cut(parser.streamReadContext().pathAsPointer().toString(), Violation.LONGEST);
    }

    /** The value that begins with this token. */
    JsonNode value(JsonToken token, int depth) {
        if (depth > Json.DEEPEST) {
            throw RequestProblems.badJson("Arrays and objects are nested more than " + Json.DEEPEST + " deep.")
                    .exception();
        }
        return switch (token) {
            case START_OBJECT -> object(depth);
            case START_ARRAY -> array(depth);
            case VALUE_STRING -> NODES.stringNode(text(parser.getString(), "the text"));
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
            if (read.length() > LONGEST_NAME) {
                flaw("the name has more than " + LONGEST_NAME + " characters");
            }
            String name = text(read, "the name");
            if (object.replace(name, value(parser.nextToken(), depth + 1)) != null) {
                throw RequestProblems.badJson("The name at " + path() + " appears twice in its object.")
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
        flaw(what + " has half of a surrogate pair, which is no character; send both halves or neither");
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
        // Looked at before it is read: Java has no number with such an exponent, or computes with it for ever.
        String number = parser.getString().toLowerCase(Locale.ROOT);
        int exponent = number.indexOf('e') + 1;
        boolean huge = exponent > 0
                && number.substring(exponent).replaceFirst("^[+-]?0*", "").length() > MOST_DIGITS_OF_EXPONENT;
        BigDecimal value = huge ? null : parser.getDecimalValue();
        if (value == null || Math.abs((long) value.scale()) > LARGEST_EXPONENT) {
            flaw("the number's exponent must lie between -" + LARGEST_EXPONENT + " and " + LARGEST_EXPONENT);
            return NODES.nullNode();
        }
        return NODES.numberNode(value);
    }

    private boolean isTooLong() {
        boolean tooLong = parser.getStringLength() > LONGEST_NUMBER;
        if (tooLong) {
            flaw("the number has more than " + LONGEST_NUMBER + " characters");
        }
        return tooLong;
    }

    private void flaw(String message) {
        if (flaws.size() < MOST_FLAWS) {
            flaws.add(new Violation(path(), message));
        }
    }
}
