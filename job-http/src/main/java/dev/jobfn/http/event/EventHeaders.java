package dev.jobfn.http.event;

import dev.jobfn.job.UnicodeText;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Set;

/**
 * Decodes the headers of an event in binary mode, as section 3.1.3.2 of the CloudEvents 1.0 HTTP binding specifies.
 * Quotes are removed, and then percent-encoding is decoded once. As a result, an event has the same attributes in both
 * modes.
 */
final class EventHeaders {
    static final String PREFIX = "ce-";
    private static final Set<String> URIS = Set.of("ce-source", "ce-dataschema");

    private EventHeaders() {}

    /**
     * Decodes the value of a {@code ce-} header. Returns the value of any other header unchanged.
     *
     * @throws IllegalArgumentException if the decoded bytes are not valid UTF-8
     */
    static String decoded(String header, String value) {
        String name = header.toLowerCase(Locale.ROOT);
        if (!name.startsWith(PREFIX)) {
            return value;
        }
        String decoded = percentDecoded(unquoted(utf8(value)));
        // Senders that predate this encoding, including Knative's, don't encode the percent signs of a URI.
        return URIS.contains(name) && !isUri(decoded) ? value : decoded;
    }

    /** Tomcat reads headers as ISO 8859-1, but some senders write UTF-8. */
    private static String utf8(String value) {
        if (value.chars().allMatch(c -> c < 0x80)) {
            return value;
        }
        try {
            return strict(value.getBytes(StandardCharsets.ISO_8859_1));
        } catch (IllegalArgumentException e) {
            return value;
        }
    }

    private static String unquoted(String value) {
        return value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"")
                ? value.substring(1, value.length() - 1).replaceAll("\\\\(.)", "$1")
                : value;
    }

    /** A percent sign that is not followed by two hexadecimal digits stands for itself. */
    private static String percentDecoded(String value) {
        if (value.indexOf('%') < 0) {
            return value;
        }
        byte[] text = value.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream decoded = new ByteArrayOutputStream();
        for (int i = 0; i < text.length; i++) {
            boolean encoded = text[i] == '%'
                    && i + 2 < text.length
                    && HexFormat.isHexDigit(text[i + 1])
                    && HexFormat.isHexDigit(text[i + 2]);
            decoded.write(
                    encoded ? HexFormat.fromHexDigit(text[i + 1]) << 4 | HexFormat.fromHexDigit(text[i + 2]) : text[i]);
            i += encoded ? 2 : 0;
        }
        return strict(decoded.toByteArray());
    }

    private static String strict(byte[] utf8) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(utf8))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("not UTF-8", e);
        }
    }

    private static boolean isUri(String text) {
        try {
            return UnicodeText.isWellFormed(URI.create(text).toString());
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
