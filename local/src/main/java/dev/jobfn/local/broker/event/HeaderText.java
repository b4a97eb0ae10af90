package dev.jobfn.local.broker.event;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Set;

/**
 * Encodes and decodes attributes in headers, as specified in section 3.1.3.2 of the HTTP binding of CloudEvents 1.0.
 * Events are decoded when they arrive, so that Triggers filter on the actual values, and encoded when they are sent.
 */
public final class HeaderText {

    private static final Set<String> URIS = Set.of("ce-source", "ce-dataschema");

    private HeaderText() {}

    /**
     * Decodes the value of an attribute. Returns other headers unchanged.
     *
     * @throws IllegalArgumentException if the encoded bytes are not UTF-8
     */
    public static String decoded(String header, String value) {
        String name = header.toLowerCase(Locale.ROOT);
        if (!name.startsWith("ce-") || (value.indexOf('%') < 0 && value.indexOf('"') < 0)) {
            return value;
        }
        boolean quoted = value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"");
        String text = utf8(
                percentDecoded(quoted ? value.substring(1, value.length() - 1).replaceAll("\\\\(.)", "$1") : value));
        // The sender did not encode the URI's own percent signs, and neither does Knative.
        return URIS.contains(name) && !isUri(text) ? value : text;
    }

    /** Encodes the value of an attribute: spaces, quotes, percent signs and everything outside printable ASCII. */
    public static String encoded(String header, String value) {
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
            throw new IllegalArgumentException("an encoded header is not UTF-8", e);
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
