package dev.jobfn.redis.check;

import dev.jobfn.job.JobStoreException;
import dev.jobfn.redis.connection.RedisConnection;
import dev.jobfn.redis.connection.Replies;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks whether a Redis is fit to store jobs. Its version and mode must be right, it must not evict anything by
 * itself, it must persist its data, and the user of {@code REDIS_URL} must have the required permissions. The check
 * changes nothing. Settings that a managed Redis hides are not reported.
 */
public final class RedisCheck {
    private static final Logger LOG = LoggerFactory.getLogger(RedisCheck.class);
    private static final int MIN_VERSION = 7;
    private static final Pattern MAJOR = Pattern.compile("(\\d{1,4})\\.");

    private final RedisConnection connection;

    /** Checks the Redis at the other end of this connection. */
    public RedisCheck(RedisConnection connection) {
        this.connection = connection;
    }

    /**
     * Something that is wrong with a Redis.
     *
     * @param persistence whether the only problem is that the data is lost when Redis stops
     * @param text what is wrong and what to do, as part of a sentence
     */
    public record Finding(boolean persistence, String text) {}

    /**
     * Checks the Redis or, in a cluster, all masters.
     *
     * @return what is wrong, without duplicates; empty if this Redis is fit
     * @throws JobStoreException if Redis can't be reached, which means that its fitness is unknown
     */
    public List<Finding> run() {
        Set<Finding> found = new LinkedHashSet<>();
        try {
            for (CompletionStage<RedisClusterAsyncCommands<String, String>> master : connection.masters()) {
                examine(Replies.await(master), found);
            }
        } catch (JobStoreException e) {
            found.add(unfit(refusal(e).orElseThrow(() -> e)));
        }
        return List.copyOf(found);
    }

    private void examine(RedisClusterAsyncCommands<String, String> server, Set<Finding> found) {
        Map<String, String> info = fields(Replies.await(server.info()));
        Optional<String> old = tooOld(info);
        if (old.isPresent()) {
            found.add(unfit(old.get()));
            return;
        }
        Optional<String> policy =
                Optional.ofNullable(info.get("maxmemory_policy")).or(() -> config(server, "maxmemory-policy"));
        policy.filter(Predicate.not("noeviction"::equals))
                .ifPresent(other -> found.add(unfit("its maxmemory-policy is " + other
                        + ", which deletes jobs when memory runs out; set it to noeviction")));
        if (!"1".equals(info.get("aof_enabled"))) {
            snapshots(server, found);
        }
        mode(info).ifPresent(text -> found.add(unfit(text)));
        rights(server).ifPresent(text -> found.add(unfit(text)));
    }

    /** Without an append-only file, snapshots are enough. The setting {@code save} says whether they are configured. */
    private static void snapshots(RedisClusterAsyncCommands<String, String> server, Set<Finding> found) {
        Optional<String> save = config(server, "save");
        if (save.isEmpty()) {
            LOG.info("Redis does not say whether it persists its data; make sure that it does");
        } else if (save.get().isEmpty()) {
            found.add(new Finding(true, "it loses its data when it stops; set appendonly to yes"));
        }
    }

    private Optional<String> mode(Map<String, String> info) {
        boolean isCluster = "1".equals(info.get("cluster_enabled"));
        return isCluster && !connection.isCluster()
                ? Optional.of("it is a node of a Redis Cluster; set REDIS_CLUSTER=true")
                : Optional.empty();
    }

    private Optional<String> rights(RedisClusterAsyncCommands<String, String> server) {
        List<String> missing = Replies.await(server.<List<String>>eval(
                RedisRights.SCRIPT,
                ScriptOutputType.MULTI,
                // The script names no keys, so that every node of a cluster runs it.
                new String[0],
                RedisRights.needed(connection.replicas() > 0).toArray(String[]::new)));
        return missing.isEmpty()
                ? Optional.empty()
                : Optional.of("its user lacks permission for " + String.join(", ", new TreeSet<>(missing))
                        + " on keys and channels jobfn:*; give it the permissions in docs/redis-users.acl");
    }

    /** Why Redis refuses all our commands, as far as its errors reveal the reason. */
    private static Optional<String> refusal(JobStoreException failure) {
        List<String> messages = new ArrayList<>();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            messages.add(String.valueOf(cause.getMessage()));
        }
        String all = String.join("\n", messages);
        if (all.contains("cluster support disabled")) {
            return Optional.of("it is not a Redis Cluster; set REDIS_CLUSTER=false");
        }
        if (all.contains("WRONGPASS") || all.contains("NOAUTH")) {
            return Optional.of("it rejects the user or the password of REDIS_URL");
        }
        return messages.stream()
                .filter(message -> message.startsWith("NOPERM") || message.contains("unknown command"))
                .findFirst()
                .map(message -> "it refuses a command that is needed ("
                        + message.lines().findFirst().orElse("")
                        + "); give its user the permissions in docs/redis-users.acl");
    }

    private static Finding unfit(String text) {
        return new Finding(false, text);
    }

    /** Reads a setting; empty if the server does not let us see it. */
    private static Optional<String> config(RedisClusterAsyncCommands<String, String> server, String name) {
        try {
            return Optional.ofNullable(Replies.await(server.configGet(name)).get(name));
        } catch (JobStoreException hidden) {
            return Optional.empty();
        }
    }

    /** Valkey reports the Redis version that it corresponds to. A version that is not a number is accepted. */
    static Optional<String> tooOld(Map<String, String> info) {
        String version = info.getOrDefault("redis_version", "");
        Matcher major = MAJOR.matcher(version);
        return major.lookingAt() && Integer.parseInt(major.group(1)) < MIN_VERSION
                ? Optional.of("its version is " + version + "; use Redis 7 or later, or Valkey")
                : Optional.empty();
    }

    private static Map<String, String> fields(String info) {
        return info.lines()
                .map(line -> line.split(":", 2))
                .filter(field -> field.length == 2)
                .collect(Collectors.toMap(field -> field[0], field -> field[1], (first, second) -> second));
    }
}
