package dev.jobfn.local;

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
 * Where a Redis URL leads, without its password: for messages, and to see early whether anybody answers there.
 *
 * @param servers {@code host:port} each, an IPv6 address in brackets; empty for a socket file
 */
record RedisAddress(List<InetSocketAddress> servers) {

    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final Pattern URL =
            Pattern.compile("(redis|rediss|redis-sentinel|rediss-sentinel|redis-socket|redis\\+socket)://(.*)");
    private static final Pattern SERVER = Pattern.compile("(\\[[0-9A-Fa-f:.%]+]|[^:\\[\\]]+)(?::(\\d{1,5}))?");
    private static final int USUAL_PORT = 6379;
    private static final int USUAL_SENTINEL_PORT = 26_379;
    private static final int LARGEST_PORT = 65_535;

    /**
     * Reads a URL.
     *
     * @throws LocalRunException when it is not a Redis URL; the message does not repeat it, as it may hold a password
     */
    static RedisAddress of(String url) throws LocalRunException {
        Matcher parts = URL.matcher(url.strip());
        if (!parts.matches()) {
            throw malformed();
        }
        if (parts.group(1).endsWith("socket")) {
            return new RedisAddress(List.of());
        }
        int usual = parts.group(1).endsWith("sentinel") ? USUAL_SENTINEL_PORT : USUAL_PORT;
        String authority = parts.group(2).replaceFirst("[/#?].*", "");
        List<InetSocketAddress> servers = new ArrayList<>();
        for (String server : Arrays.asList(
                authority.substring(authority.lastIndexOf('@') + 1).split(",", -1))) {
            Matcher each = SERVER.matcher(server);
            int port = each.matches() && each.group(2) != null ? Integer.parseInt(each.group(2)) : usual;
            if (!each.matches() || port > LARGEST_PORT) {
                throw malformed();
            }
            servers.add(InetSocketAddress.createUnresolved(each.group(1), port));
        }
        return new RedisAddress(List.copyOf(servers));
    }

    /**
     * Looks whether one of the servers takes a connection.
     *
     * @throws LocalRunException when none does within 3 s each
     */
    void reach() throws LocalRunException {
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
                    + ": start that Redis, or unset REDIS_URL and the local run starts one");
        }
    }

    /** Why none of the addresses of a name takes a connection; empty when one does. */
    private static Optional<String> failure(InetSocketAddress server) {
        String reason = "unknown host";
        try {
            for (InetAddress address : InetAddress.getAllByName(server.getHostString())) {
                try (Socket socket = new Socket()) {
                    socket.connect(new InetSocketAddress(address, server.getPort()), (int) PATIENCE.toMillis());
                    return Optional.empty();
                } catch (IOException refused) {
                    reason = refused.getMessage();
                }
            }
        } catch (UnknownHostException unknown) {
            // Said below.
        }
        return Optional.of(reason);
    }

    private static LocalRunException malformed() {
        return new LocalRunException(
                "REDIS_URL: not a Redis URL: write redis://host:6379 (redis://[::1]:6379 for IPv6), or unset it and the local run starts a Redis");
    }
}
