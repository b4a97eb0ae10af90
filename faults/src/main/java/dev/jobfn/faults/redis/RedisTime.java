package dev.jobfn.faults.redis;

import io.lettuce.core.RedisClient;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulRedisConnection;

/**
 * Simulates jumps of a Redis server's clock by shifting all stored times of a queue in the opposite direction, which
 * looks the same to the scripts. The server's own clock can't be changed for one process, because libfaketime conflicts
 * with its allocator.
 */
public final class RedisTime {
    private static final String MOVE = """
            local base, by = KEYS[1] .. ':', ARGV[1]
            for _, set in ipairs({ 'window', 'due', 'outbox', 'expires' }) do
              for _, member in ipairs(redis.call('ZRANGE', base .. set, 0, -1)) do
                redis.call('ZINCRBY', base .. set, by, member)
              end
            end
            local function move(hash, ...)
              for _, field in ipairs({ ... }) do
                if redis.call('HEXISTS', hash, field) == 1 then redis.call('HINCRBY', hash, field, by) end
              end
            end
            move(base .. 'clock', 'w', 'n')
            for _, life in ipairs(redis.call('KEYS', base .. 'l:*')) do move(life, 'w', 'b', 'q', 'e', 'n', 'c') end
            if redis.call('EXISTS', base .. 'hold') == 1 then redis.call('INCRBY', base .. 'hold', by) end
            local server, from = string.match(redis.call('GET', base .. 'server') or '', '^(%S+) (%d+)$')
            if server then redis.call('SET', base .. 'server', server .. ' ' .. string.format('%.0f', from + by)) end
            """;

    private RedisTime() {}

    /** Sets the clock of a queue's Redis back by this much, or forward if negative. */
    public static void setBack(String url, String queue, long millis) {
        RedisClient client = RedisClient.create(url);
        try (StatefulRedisConnection<String, String> redis = client.connect()) {
            redis.sync()
                    .eval(MOVE, ScriptOutputType.STATUS, new String[] {"jobfn:{" + queue + "}"}, Long.toString(millis));
        } finally {
            client.shutdown();
        }
    }
}
