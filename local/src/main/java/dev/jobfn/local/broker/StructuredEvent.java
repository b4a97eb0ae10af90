package dev.jobfn.local.broker;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Checks what the CloudEvents library takes too lightly, or fails at, in an event of the JSON format. */
final class StructuredEvent {

    private static final Pattern NAME = Pattern.compile("[a-z0-9]+");
    private static final String DATA = "data";
    private static final String DATA_BASE64 = "data_base64";

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            // A number that no decimal can hold would become an infinity on its way.
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private StructuredEvent() {}

    /**
     * Checks an event.
     *
     * @throws IllegalArgumentException when the body is not an event; the message says why
     */
    static void check(byte[] body) {
        JsonNode event = parse(body);
        if (!event.isObject()) {
            throw new IllegalArgumentException("the body is not a JSON object");
        }
        for (Map.Entry<String, JsonNode> member : event.properties()) {
            String name = member.getKey();
            JsonNode value = member.getValue();
            if (name.equals(DATA_BASE64)) {
                checkBase64(value);
            } else if (!name.equals(DATA)) {
                checkAttribute(name, value);
            }
        }
        if (event.has(DATA) && event.has(DATA_BASE64)) {
            throw new IllegalArgumentException("it has both data and data_base64");
        }
    }

    private static JsonNode parse(byte[] body) {
        try {
            // Jackson itself takes some of what is not UTF-8, and other encodings too.
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(body))
                    .toString();
            return JSON.readTree(text);
        } catch (CharacterCodingException notUtf8) {
            throw new IllegalArgumentException("the body is not UTF-8", notUtf8);
        } catch (JacksonException notJson) {
            throw new IllegalArgumentException("the body is not JSON: " + notJson.getOriginalMessage(), notJson);
        } catch (ArithmeticException | NumberFormatException tooLarge) {
            throw new IllegalArgumentException("a number in the body is too large", tooLarge);
        }
    }

    private static void checkBase64(JsonNode value) {
        try {
            if (value.isNull() || value.isString()) {
                Base64.getDecoder().decode(value.isNull() ? "" : value.stringValue());
                return;
            }
        } catch (IllegalArgumentException malformed) {
            // Answered below.
        }
        throw new IllegalArgumentException(DATA_BASE64 + " is not a string in Base64");
    }

    private static void checkAttribute(String name, JsonNode value) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "an attribute's name has other characters than a to z and 0 to 9: " + name);
        }
        boolean whole = value.isIntegralNumber() && value.canConvertToInt();
        if (!value.isString() && !value.isBoolean() && !value.isNull() && !whole) {
            throw new IllegalArgumentException(
                    "the attribute " + name + " is neither a string, a boolean nor an integer of 32 bits");
        }
    }
}
