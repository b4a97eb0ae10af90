package dev.jobfn.local.broker;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Set;

/**
 * The text of attributes in headers, as section 3.1.3.2 of the HTTP binding of CloudEvents 1.0 says: decoded when an event comes
 * in, so that Triggers filter on what its sender meant, and encoded when it goes out.
 */
final class HeaderText {

    private static final Set<String> URIS = Set.of("ce-source", "ce-dataschema");

    private HeaderText() {}

    /**
     * The attribute that a header stands for; a header of another kind as it is.
     *
     * @throws IllegalArgumentException when what it encodes is not UTF-8
     */
    static String decoded(String header, String value) {
        String name = header.toLowerCase(Locale.ROOT);
        if (!name.startsWith("ce-") || (value.indexOf('%') < 0 && value.indexOf('"') < 0)) {
            return value;
        }
        boolean quoted = value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"");
        String text = utf8(
                percentDecoded(quoted ? value.substring(1, value.length() - 1).replaceAll("\\\\(.)", "$1") : value));
        // A URI whose own percent signs its sender did not encode, as Knative does not.
        return URIS.contains(name) && !isUri(text) ? value : text;
    }

    /** The header of an attribute: blanks, quotes, percent signs and all that is not printable ASCII are encoded. */
    static String encoded(String header, String value) {
        if (!header.startsWith("ce-") || value.chars().allMatch(HeaderText::isPlain)) {
            return value;
        }
        StringBuilder text = new StringBuilder();
        for (byte b : value.getBytes(StandardCharsets.UTF_8)) {
            if (isPlain(b)) {
                text.append((char) b);
            } else {
                text.append('%').append(HexFormat.of().withUpperCase().toHexDigits(b));
            }
        }
        return text.toString();
    }

    private static boolean isPlain(int c) {
        return c > ' ' && c <= '~' && c != '"' && c != '%';
    }

    private static byte[] percentDecoded(String value) {
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
        return decoded.toByteArray();
    }

    private static String utf8(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("a header encodes what is not UTF-8", e);
        }
    }

    private static boolean isUri(String text) {
        try {
            return !URI.create(text).toString().isEmpty();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
