package dev.jobfn.bench.contestant;

import dev.jobfn.bench.load.Target;
import io.lettuce.core.api.sync.RedisCommands;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * FastAPI and Celery, set up as their guides recommend, with two processes for the API and two for the workers.
 *
 * @param sources the folder with the contestant's sources
 * @param work the folder to install the contestant in
 */
public record Celery(Path sources, Path work) implements Contestant {
    @Override
    public String name() {
        return "FastAPI + Celery";
    }

    @Override
    public void install() throws IOException, InterruptedException {
        if (!Files.exists(work.resolve("venv/installed"))) {
            Files.createDirectories(work);
            Processes.run(work, "python3", "-m", "venv", "venv");
            Processes.run(
                    work,
                    "venv/bin/pip",
                    "install",
                    "-q",
                    "-r",
                    sources.resolve("requirements.txt").toString());
            Files.createFile(work.resolve("venv/installed"));
        }
    }

    @Override
    public Target startApi(Processes processes, String redisUrl) throws IOException, InterruptedException {
        int port = Processes.freePort();
        processes.start(
                "celery-api",
                sources,
                Map.of("REDIS_URL", redisUrl),
                List.of(
                        program("gunicorn"),
                        "-w",
                        "2",
                        "-k",
                        "uvicorn_worker.UvicornWorker",
                        "-b",
                        "127.0.0.1:" + port,
                        "api:api"));
        processes.awaitPort("celery-api", port);
        URI address = URI.create("http://127.0.0.1:" + port);
        return new Target(address, address);
    }

    @Override
    public void startWorkers(Processes processes, String redisUrl) throws IOException {
        processes.start(
                "celery-worker",
                sources,
                Map.of("REDIS_URL", redisUrl),
                List.of(program("celery"), "-A", "jobs", "worker", "--pool", "prefork", "--concurrency", "2"));
    }

    private String program(String name) {
        return work.resolve("venv/bin").resolve(name).toString();
    }

    @Override
    public long left(RedisCommands<String, String> redis) {
        return redis.llen("celery") + redis.hlen("unacked");
    }
}
