package dev.jobfn.bench;

import dev.jobfn.bench.contestant.Processes;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** An empty Redis that has the same settings for all contestants. Every write is on disk within a second. */
final class FreshRedis implements AutoCloseable {
    private static final String NAME = "redis";

    private final Processes processes;
    private final RedisClient client;
    private final StatefulRedisConnection<String, String> connection;
    private final String url;

    FreshRedis(Path logs) throws IOException, InterruptedException {
        processes = new Processes(logs);
        int port = Processes.freePort();
        Path data = Files.createTempDirectory("bench-redis");
        processes.start(
                NAME,
                data,
                Map.of(),
                List.of(
                        "redis-server",
                        "--port",
                        Integer.toString(port),
                        "--bind",
                        "127.0.0.1",
                        "--save",
                        "",
                        "--appendonly",
                        "yes",
                        "--appendfsync",
                        "everysec"));
        processes.awaitPort(NAME, port);
        url = "redis://127.0.0.1:" + port;
        client = RedisClient.create(url);
        connection = client.connect();
    }

    String url() {
        return url;
    }

    RedisCommands<String, String> commands() {
        return connection.sync();
    }

    /** Returns the fields of INFO. */
    Map<String, String> info() {
        return commands()
                .info("all")
                .lines()
                .map(line -> line.split(":", 2))
                .filter(field -> field.length == 2)
                .collect(Collectors.toMap(field -> field[0], field -> field[1], (first, second) -> second));
    }

    double number(String field) {
        return Double.parseDouble(info().get(field));
    }

    @Override
    public void close() {
        client.shutdown(Duration.ZERO, Duration.ofSeconds(1));
        processes.close();
    }
}
