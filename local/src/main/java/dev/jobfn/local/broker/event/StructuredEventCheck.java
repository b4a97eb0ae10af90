package dev.jobfn.local.broker.event;

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

/**
 * Checks an event in JSON format. The CloudEvents library is less strict than this class, and some input makes it fail.
 */
final class StructuredEventCheck {

    private static final Pattern NAME = Pattern.compile("[a-z0-9]+");
    private static final String DATA = "data";
    private static final String DATA_BASE64 = "data_base64";

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            // Without this setting, a number beyond the range of a double would become infinity.
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private StructuredEventCheck() {}

    /**
     * Checks an event.
     *
     * @throws IllegalArgumentException if the body is not a valid event; the message says why
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
            // Jackson itself accepts some invalid UTF-8, and also other encodings.
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
            // Reported below.
        }
        throw new IllegalArgumentException(DATA_BASE64 + " is not a Base64 string");
    }

    private static void checkAttribute(String name, JsonNode value) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("an attribute name may contain only a to z and 0 to 9: " + name);
        }
        boolean whole = value.isIntegralNumber() && value.canConvertToInt();
        if (!value.isString() && !value.isBoolean() && !value.isNull() && !whole) {
            throw new IllegalArgumentException(
                    "the attribute " + name + " is not a string, a boolean or a 32-bit integer");
        }
    }
}
