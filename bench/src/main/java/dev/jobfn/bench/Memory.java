package dev.jobfn.bench;

import java.util.LinkedHashMap;
import java.util.Map;

/** The memory that a queued job takes up, in total and by key. */
final class Memory {
    private static final String BASE = "jobfn:{general}:";

    private Memory() {}

    static Map<String, Double> ofQueued(FreshRedis redis, double empty, int jobs) {
        Map<String, Double> bytes = new LinkedHashMap<>();
        bytes.put("bytesQueued", (redis.number("used_memory") - empty) / jobs);
        for (String set : new String[] {"ready:anonymous", "index:anonymous"}) {
            bytes.put(
                    "bytes:" + set.replaceAll(":.*", ""),
                    (double) redis.commands().memoryUsage(BASE + set) / jobs);
        }
        String record = redis.commands().zrange(BASE + "ready:anonymous", 0, 0).get(0);
        bytes.put("bytes:record", (double) redis.commands().memoryUsage(BASE + "j:" + record));
        return bytes;
    }
}
