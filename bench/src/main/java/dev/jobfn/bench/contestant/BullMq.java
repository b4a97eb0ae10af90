package dev.jobfn.bench.contestant;

import dev.jobfn.bench.load.Target;
import io.lettuce.core.api.sync.RedisCommands;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Fastify and BullMQ, set up as their guides recommend, with two processes for the API and two for the workers.
 *
 * @param sources the folder with the contestant's sources
 * @param work the folder to install the contestant in
 */
public record BullMq(Path sources, Path work) implements Contestant {
    @Override
    public String name() {
        return "Fastify + BullMQ";
    }

    @Override
    public void install() throws IOException, InterruptedException {
        Files.createDirectories(work);
        try (var files = Files.list(sources)) {
            for (Path file : files.toList()) {
                Files.copy(file, work.resolve(file.getFileName()), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
            }
        }
        if (!Files.exists(work.resolve("node_modules"))) {
            Processes.run(work, "npm", "ci", "--no-audit", "--no-fund");
        }
    }

    @Override
    public Target startApi(Processes processes, String redisUrl) throws IOException, InterruptedException {
        int port = Processes.freePort();
        Map<String, String> environment = Map.of("REDIS_URL", redisUrl, "PORT", Integer.toString(port));
        processes.start("bullmq-api", work, environment, List.of("node", "api.js"));
        processes.awaitPort("bullmq-api", port);
        URI address = URI.create("http://127.0.0.1:" + port);
        return new Target(address, address);
    }

    @Override
    public void startWorkers(Processes processes, String redisUrl) throws IOException {
        processes.start("bullmq-worker", work, Map.of("REDIS_URL", redisUrl), List.of("node", "worker.js"));
    }

    @Override
    public boolean canWait() {
        return true;
    }

    @Override
    public long left(RedisCommands<String, String> redis) {
        return Stream.of("wait", "paused", "active")
                .mapToLong(list -> redis.llen("bull:text-stats:" + list))
                .sum();
    }
}
