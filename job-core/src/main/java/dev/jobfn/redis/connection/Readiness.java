package dev.jobfn.redis.connection;

import dev.jobfn.job.JobStoreException;
import dev.jobfn.job.JobStoreException.Kind;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;

/**
 * Checks that a server is a master that can do its work. Redis checks a script's flags before it runs the script. Where
 * writes are refused, a script that may write is therefore refused before it writes anything. Neither check fails when
 * memory is full, because jobs can still end.
 */
enum Readiness {
    /** Checks that the server answers reads. */
    READS("no-writes"),
    /**
     * Checks that the server accepts writes: it is not a read-only replica, its disk works, and it has the replicas
     * that it requires.
     */
    WRITES("allow-oom");

    private static final String ROLE = """
            local said = redis.pcall('INFO', 'replication')
            return type(said) == 'string' and string.match(said, 'role:(%a+)') or 'unknown'
            """;

    private final String script;

    Readiness(String flag) {
        script = "#!lua flags=" + flag + "\n" + ROLE;
    }

    /**
     * @throws JobStoreException if the server does not answer, refuses the script, or is a replica. Even a writable
     *     replica is not accepted, because its writes would be lost
     */
    void check(RedisClusterAsyncCommands<String, String> server) {
        String role = Replies.await(server.<String>eval(script, ScriptOutputType.VALUE));
        if ("slave".equals(role) || "replica".equals(role)) {
            throw new JobStoreException(Kind.UNAVAILABLE, "READONLY this Redis is a replica", null);
        }
    }
}
