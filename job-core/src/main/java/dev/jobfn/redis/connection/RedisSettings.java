package dev.jobfn.redis.connection;

import dev.jobfn.config.ConfigurationException;
import io.lettuce.core.RedisURI;
import java.time.Duration;

/**
 * How to reach Redis.
 *
 * @param url {@code redis://[user:password@]host:port[/db]}, {@code rediss://} for TLS,
 *     {@code redis-sentinel://host:port,host:port/db#master}
 * @param cluster whether Redis is a cluster, in which case {@code url} may name any of its nodes
 * @param name the name of the connections ({@code CLIENT SETNAME}), such as {@code jobfn:run-fn}
 * @param timeout how long one command may take
 * @param replicas how many replicas must confirm a submission before it is acknowledged; may be 0
 */
public record RedisSettings(String url, boolean cluster, String name, Duration timeout, int replicas) {
    /** Rejects settings that can't be combined. */
    public RedisSettings {
        if (cluster && replicas > 0) {
            throw new ConfigurationException("WAIT_REPLICAS: not supported with REDIS_CLUSTER; set only one of them");
        }
    }

    RedisURI uri() {
        try {
            RedisURI uri = RedisURI.create(url);
            uri.setClientName(name);
            uri.setTimeout(timeout);
            return uri;
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException(
                    "REDIS_URL: not a Redis address; use redis://host:6379, rediss:// for TLS, redis-sentinel:// for Sentinel");
        }
    }
}
