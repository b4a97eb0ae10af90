package dev.jobfn.bench;

import dev.jobfn.bench.contestant.Processes;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The resources that Redis and a contestant's processes have used so far.
 *
 * @param redis commands, reads from clients, bytes in and out, and processor seconds
 * @param processes processor seconds by name
 */
record Usage(Map<String, Double> redis, Map<String, Double> processes) {
    static Usage now(FreshRedis redis, Processes processes) {
        Map<String, String> info = redis.info();
        Map<String, Double> used = new LinkedHashMap<>();
        used.put("commands", Double.valueOf(info.get("total_commands_processed")));
        used.put("reads", Double.valueOf(info.get("total_reads_processed")));
        used.put(
                "bytes",
                Double.parseDouble(info.get("total_net_input_bytes"))
                        + Double.parseDouble(info.get("total_net_output_bytes")));
        used.put("cpu", Double.parseDouble(info.get("used_cpu_user")) + Double.parseDouble(info.get("used_cpu_sys")));
        return new Usage(used, processes.processorSeconds());
    }

    /**
     * The resources used per job since an earlier point in time. Redis's numbers are under their names, and processor
     * time in microseconds is under {@code us:<name>}.
     */
    Map<String, Double> since(Usage before, double jobs) {
        Map<String, Double> each = new LinkedHashMap<>();
        each.put("redisCommands", (redis.get("commands") - before.redis.get("commands")) / jobs);
        each.put("redisReads", (redis.get("reads") - before.redis.get("reads")) / jobs);
        each.put("redisBytes", (redis.get("bytes") - before.redis.get("bytes")) / jobs);
        each.put("us:redis", 1e6 * (redis.get("cpu") - before.redis.get("cpu")) / jobs);
        processes.forEach((name, seconds) ->
                each.put("us:" + name, 1e6 * (seconds - before.processes.getOrDefault(name, 0.0)) / jobs));
        return each;
    }
}
