package dev.jobfn.faults.redis;

import dev.jobfn.redis.Script;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Identifies the scripts in the commands that clients send to Redis. */
final class ScriptNames {
    private static final Map<String, String> BY_DIGEST = namesBy(Script::digest);
    private static final Map<String, String> BY_TEXT = namesBy(Script::text);

    private ScriptNames() {}

    /**
     * The name of the script with this digest or text; the argument itself if it is not one of this project's scripts.
     */
    static String of(String digestOrText) {
        return BY_DIGEST.getOrDefault(digestOrText, BY_TEXT.getOrDefault(digestOrText, digestOrText));
    }

    private static Map<String, String> namesBy(Function<Script, String> key) {
        return Arrays.stream(Script.values())
                .collect(Collectors.toMap(key, script -> script.name().toLowerCase(Locale.ROOT)));
    }
}
