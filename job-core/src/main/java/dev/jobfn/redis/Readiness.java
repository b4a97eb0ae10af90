package dev.jobfn.redis;

import dev.jobfn.job.JobStoreException;
import dev.jobfn.job.JobStoreException.Kind;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;

/**
 * Asks a server whether it is a master that can do its part. Redis looks at the flags of a script before it runs it, so one that
 * may write is refused where writes are, and nothing need be written. Memory that is out refuses neither: a full Redis drains.
 */
enum Readiness {
    /** Takes reads. */
    READS("no-writes"),
    /** Takes writes: it is no read-only replica, its disk works, and it has the replicas that it wants. */
    WRITES("allow-oom");

    private static final String ROLE = """
            local said = redis.pcall('INFO', 'replication')
            return type(said) == 'string' and string.match(said, 'role:(%a+)') or 'unknown'
            """;

    private final String script;

    Readiness(String flag) {
        script = "#!lua flags=" + flag + "\n" + ROLE;
    }

    /** @throws JobStoreException where it does not answer, refuses, or is a replica, even one that takes writes: it will lose them */
    void ask(RedisClusterAsyncCommands<String, String> server) {
        String role = Replies.await(server.<String>eval(script, ScriptOutputType.VALUE));
        if ("slave".equals(role) || "replica".equals(role)) {
            throw new JobStoreException(Kind.UNAVAILABLE, "READONLY this Redis is a replica", null);
        }
    }
}
