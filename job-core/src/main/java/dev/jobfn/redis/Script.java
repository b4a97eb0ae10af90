package dev.jobfn.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The Redis scripts, each in the file with its name. A line {@code --- include a b} stands for the files a and b in
 * include/.
 */
public enum Script {
    SUBMIT,
    CLAIM,
    HEARTBEAT,
    COMPLETE,
    FAIL,
    RELEASE,
    UNDISPATCH,
    REDISPATCH,
    CANCEL,
    RETRY,
    PAUSE,
    SWEEP,
    TICK,
    HANDOVER,
    REFUSE,
    EVICT,
    MEMORY,
    READ,
    RESULT,
    LIST,
    QUEUE;

    private final String text;
    private final String digest;

    Script() {
        text = ScriptTime.in(Pattern.compile("(?m)^--- include (.+)$")
                .matcher(file(name().toLowerCase(Locale.ROOT)))
                .replaceAll(Script::included));
        try {
            digest = HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-1").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The Lua source that Redis runs, with its includes. */
    public String text() {
        return text;
    }

    /** The SHA-1 digest by which {@code EVALSHA} and Redis's slow log name the script, in lower-case hexadecimal. */
    public String digest() {
        return digest;
    }

    private static String included(java.util.regex.MatchResult line) {
        StringBuilder parts = new StringBuilder();
        for (String part : line.group(1).split(" ", -1)) {
            parts.append(file("include/" + part));
        }
        return Matcher.quoteReplacement(parts.toString());
    }

    private static String file(String name) {
        try (InputStream in = Script.class.getResourceAsStream(name + ".lua")) {
            if (in == null) {
                throw new IllegalStateException("no script " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
