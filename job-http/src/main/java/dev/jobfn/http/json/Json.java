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
 * JSON as it is sent over HTTP. The reader follows RFC 8259 strictly and applies limits, so that two parsers can't see
 * different values in the same bytes. Numbers keep all their digits.
 */
public final class Json {
    /** How deeply arrays and objects may be nested. */
    public static final int MAX_DEPTH = 100;

    private static final String BYTE_ORDER_MARK = "\ufeff";

    /**
     * The parser's own limits are lifted, because {@link TreeReader} applies limits and reports the path of each
     * violation.
     */
    private static final JsonMapper STRICT = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH + 2)
                            .maxNumberLength(Integer.MAX_VALUE)
                            .maxNameLength(Integer.MAX_VALUE)
                            .maxStringLength(Integer.MAX_VALUE)
                            .build())
                    .build())
            .build();

    /** The reader's limits don't apply here, because every stored value must be readable. */
    private static final JsonMapper STORED = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private Json() {}

    /** A new, empty object. */
    public static ObjectNode object() {
        return STRICT.createObjectNode();
    }

    /** Reads JSON that we have written ourselves, such as a stored result. */
    public static JsonNode readStored(String json) {
        return STORED.readTree(json);
    }

    /** A value as UTF-8. */
    public static byte[] bytes(Object value) {
        return STRICT.writeValueAsBytes(value);
    }

    /**
     * Reads what a client sent, which must be one value in UTF-8. A byte order mark may precede it.
     *
     * @throws ProblemException bad-json
     */
    public static JsonBody read(byte[] utf8) {
        return read(utf8, BodyScan.of(utf8));
    }

    /** Like {@link #read(byte[])}, for bytes that have already been scanned. */
    static JsonBody read(byte[] utf8, BodyScan scan) {
        if (scan.wrongAt() >= 0) {
            throw RequestProblems.badJson("The body is not valid UTF-8: byte " + scan.wrongAt()
                            + " (counting from 0) is invalid. Send JSON in UTF-8, not in UTF-16 or UTF-32.")
                    .exception();
        }
        String text = new String(utf8, StandardCharsets.UTF_8);
        int start = text.startsWith(BYTE_ORDER_MARK) ? 1 : 0;
        // Parses characters, because the parser for bytes fails if a name contains an unpaired surrogate.
        try (JsonParser parser = STRICT.createParser(text.toCharArray(), start, text.length() - start)) {
            return read(parser);
        } catch (UnexpectedEndOfInputException e) {
            throw RequestProblems.badJson("The JSON is incomplete. Send the whole value.")
                    .exception();
        } catch (StreamReadException e) {
            // The parser's message can quote the body. The position is enough to find the error.
            throw RequestProblems.badJson(
                            "The JSON is invalid near line " + e.getLocation().getLineNr() + ", column "
                                    + e.getLocation().getColumnNr() + ".")
                    .exception();
        }
    }

    private static JsonBody read(JsonParser parser) {
        TreeReader reader = new TreeReader(parser);
        try {
            JsonToken first = parser.nextToken();
            if (first == null) {
                throw RequestProblems.badJson("The body is empty. Send a JSON object.")
                        .exception();
            }
            JsonNode json = reader.value(first, 1);
            if (parser.nextToken() != null) {
                throw RequestProblems.badJson("The body continues after its JSON value. Send exactly one value.")
                        .exception();
            }
            return new JsonBody(json, reader.flaws());
        } catch (StreamReadException | ProblemException e) {
            throw e;
        } catch (JacksonException | ArithmeticException | IllegalArgumentException | IllegalStateException e) {
            // The exceptions that the parser throws for numbers and names vary from version to version.
            throw RequestProblems.badJson("The value at '" + reader.path() + "' can't be read.")
                    .exception();
        }
    }
}
