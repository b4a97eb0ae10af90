package dev.jobfn.redis;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Tells from what Redis is sent which script it is to run. */
public final class ScriptNames {
    private static final Map<String, String> BY_DIGEST =
            Arrays.stream(Script.values()).collect(Collectors.toMap(Script::digest, ScriptNames::name));
    private static final Map<String, String> BY_TEXT =
            Arrays.stream(Script.values()).collect(Collectors.toMap(Script::text, ScriptNames::name));

    private ScriptNames() {}

    /** The file's name without its ending, by the digest or the text of a script; what it got where it is none of ours. */
    public static String of(String digestOrText) {
        return BY_DIGEST.getOrDefault(digestOrText, BY_TEXT.getOrDefault(digestOrText, digestOrText));
    }

    /** What Redis knows a script by. */
    public static String digest(String name) {
        return Script.valueOf(name.toUpperCase(Locale.ROOT)).digest();
    }

    private static String name(Script script) {
        return script.name().toLowerCase(Locale.ROOT);
    }
}
