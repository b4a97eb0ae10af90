package dev.jobfn.redis.check;

import dev.jobfn.redis.Script;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The permissions that our Redis user needs. They are the ones in docs/redis-users.acl, in a form that Redis can check.
 */
final class RedisRights {
    /** A key and a channel with our prefix. */
    static final String KEY = "jobfn:{check}:x";

    /**
     * Returns those commands in ARGV that the caller may not call. Each is given with arguments. Unknown commands are
     * ignored.
     */
    static final String SCRIPT = """
            #!lua flags=no-writes
            local missing = {}
            for _, line in ipairs(ARGV) do
              local words = {}
              for word in string.gmatch(line, '%S+') do table.insert(words, word) end
              local known, allowed = pcall(redis.acl_check_cmd, unpack(words))
              if known and not allowed then table.insert(missing, words[1]) end
            end
            return missing
            """;

    private static final Pattern CALL = Pattern.compile("redis\\.p?call\\('(\\w+)'");

    private RedisRights() {}

    /**
     * All commands that the functions and their scripts call, each with a key or a channel where the command takes one.
     *
     * @param replicas whether submissions wait for replicas
     */
    static List<String> needed(boolean replicas) {
        List<String> commands = new ArrayList<>(List.of(
                "PING",
                "EVAL x 1 " + KEY,
                "EVALSHA x 1 " + KEY,
                "SUBSCRIBE " + KEY,
                "UNSUBSCRIBE " + KEY,
                "LPUSH " + KEY + " x",
                "LTRIM " + KEY + " 0 1",
                "LRANGE " + KEY + " 0 1",
                "ZREM " + KEY + " x"));
        if (replicas) {
            commands.add("WAIT 1 1");
        }
        TreeSet<String> called = new TreeSet<>();
        for (Script script : Script.values()) {
            CALL.matcher(script.text()).results().forEach(call -> called.add(call.group(1)));
        }
        called.forEach(command -> commands.add(command + " " + KEY + " " + KEY));
        return commands;
    }
}
