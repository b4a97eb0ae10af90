package dev.jobfn.local.redis;

import dev.jobfn.local.terminal.LocalRunException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The servers that a Redis URL names, without the URL's password. They appear in messages and are used to check early
 * that a server is reachable.
 *
 * @param servers the host and port of each server, with IPv6 addresses in brackets; empty for a socket file
 */
public record RedisAddress(List<InetSocketAddress> servers) {

    private static final Duration TIMEOUT = Duration.ofSeconds(3);
    private static final Pattern URL =
            Pattern.compile("(redis|rediss|redis-sentinel|rediss-sentinel|redis-socket|redis\\+socket)://(.*)");
    private static final Pattern SERVER = Pattern.compile("(\\[[0-9A-Fa-f:.%]+]|[^:\\[\\]]+)(?::(\\d{1,5}))?");
    private static final int DEFAULT_PORT = 6379;
    private static final int DEFAULT_SENTINEL_PORT = 26_379;
    private static final int MAX_PORT = 65_535;

    /**
     * Parses a URL.
     *
     * @throws LocalRunException if the text is not a Redis URL; the message omits the URL, which may contain a password
     */
    public static RedisAddress of(String url) throws LocalRunException {
        Matcher parts = URL.matcher(url.strip());
        if (!parts.matches()) {
            throw malformed();
        }
        if (parts.group(1).endsWith("socket")) {
            return new RedisAddress(List.of());
        }
        int usual = parts.group(1).endsWith("sentinel") ? DEFAULT_SENTINEL_PORT : DEFAULT_PORT;
        String authority = parts.group(2).replaceFirst("[/#?].*", "");
        List<InetSocketAddress> servers = new ArrayList<>();
        for (String server : Arrays.asList(
                authority.substring(authority.lastIndexOf('@') + 1).split(",", -1))) {
            Matcher each = SERVER.matcher(server);
            int port = each.matches() && each.group(2) != null ? Integer.parseInt(each.group(2)) : usual;
            if (!each.matches() || port > MAX_PORT) {
                throw malformed();
            }
            servers.add(InetSocketAddress.createUnresolved(each.group(1), port));
        }
        return new RedisAddress(List.copyOf(servers));
    }

    /**
     * Checks that at least one of the servers accepts a connection.
     *
     * @throws LocalRunException if none of the servers does so within 3 s
     */
    public void reach() throws LocalRunException {
        List<String> reasons = new ArrayList<>();
        for (InetSocketAddress server : servers) {
            Optional<String> failure = failure(server);
            if (failure.isEmpty()) {
                return;
            }
            reasons.add(server.getHostString() + ":" + server.getPort() + " (" + failure.get() + ")");
        }
        if (!servers.isEmpty()) {
            throw new LocalRunException("REDIS_URL: nothing answers at " + String.join(", ", reasons)
                    + ": start that Redis, or unset REDIS_URL to let the local run start one");
        }
    }

    /** Why no address of the server accepts a connection; empty if an address does. */
    private static Optional<String> failure(InetSocketAddress server) {
        String reason = "unknown host";
        try {
            for (InetAddress address : InetAddress.getAllByName(server.getHostString())) {
                try (Socket socket = new Socket()) {
                    socket.connect(new InetSocketAddress(address, server.getPort()), (int) TIMEOUT.toMillis());
                    return Optional.empty();
                } catch (IOException refused) {
                    reason = refused.getMessage();
                }
            }
        } catch (UnknownHostException unknown) {
            // Reported below.
        }
        return Optional.of(reason);
    }

    private static LocalRunException malformed() {
        return new LocalRunException(
                "REDIS_URL: not a Redis URL: use redis://host:6379 (redis://[::1]:6379 for IPv6), or unset it to let the local run start a Redis");
    }
}
