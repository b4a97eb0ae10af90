package dev.jobfn.http.json;

import dev.jobfn.http.problem.ProblemException;
import dev.jobfn.http.problem.RequestProblems;
import java.nio.charset.StandardCharsets;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.core.exc.UnexpectedEndOfInputException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * JSON as it goes over HTTP. What is read is held to the letter of RFC 8259 and to limits, so that two readers of the same
 * bytes can't see different things; numbers keep all their digits.
 */
public final class Json {
    /** How deep arrays and objects may be nested. */
    public static final int DEEPEST = 100;

    private static final String BYTE_ORDER_MARK = "\ufeff";

    /** The limits are {@link TreeReader}'s, which knows where in the body it stands. */
    private static final JsonMapper STRICT = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(DEEPEST + 2)
                            .maxNumberLength(Integer.MAX_VALUE)
                            .maxNameLength(Integer.MAX_VALUE)
                            .maxStringLength(Integer.MAX_VALUE)
                            .build())
                    .build())
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
     * Reads what somebody sent: one value in UTF-8, before which a byte order mark may stand.
     *
     * @throws ProblemException bad-json
     */
    public static JsonBody read(byte[] utf8) {
        return read(utf8, BodyScan.of(utf8));
    }

    /** The same, of bytes that were looked at before. */
    static JsonBody read(byte[] utf8, BodyScan scan) {
        if (scan.wrongAt() >= 0) {
            throw RequestProblems.badJson("The body is not UTF-8: see its byte " + scan.wrongAt()
                            + ", counted from 0. Send JSON in UTF-8, not in UTF-16 or UTF-32.")
                    .exception();
        }
        String text = new String(utf8, StandardCharsets.UTF_8);
        int start = text.startsWith(BYTE_ORDER_MARK) ? 1 : 0;
        // Of characters, since the parser of bytes stops at half of a surrogate pair in a name.
        try (JsonParser parser = STRICT.createParser(text.toCharArray(), start, text.length() - start)) {
            return read(parser);
        } catch (UnexpectedEndOfInputException e) {
            throw RequestProblems.badJson("The JSON ends before its value does.").exception();
        } catch (StreamReadException e) {
            // The parser's message can quote the body; the place is enough to find the fault.
            throw RequestProblems.badJson("Not valid JSON near line " + e.getLocation().getLineNr() + ", column "
                            + e.getLocation().getColumnNr() + ".")
                    .exception();
        }
    }

    private static JsonBody read(JsonParser parser) {
        TreeReader reader = new TreeReader(parser);
        try {
            JsonToken first = parser.nextToken();
            if (first == null) {
                throw RequestProblems.badJson("The body is empty; send a JSON object.").exception();
            }
            JsonNode json = reader.value(first, 1);
            if (parser.nextToken() != null) {
                throw RequestProblems.badJson("Something follows the JSON value; send exactly one.")
                        .exception();
            }
            return new JsonBody(json, reader.flaws());
        } catch (StreamReadException | ProblemException e) {
            throw e;
        } catch (JacksonException | ArithmeticException | IllegalArgumentException | IllegalStateException e) {
            // What parsers throw at numbers and names has changed before and will again.
            throw RequestProblems.badJson("The value at '" + reader.path() + "' can't be read.")
                    .exception();
        }
    }
}
