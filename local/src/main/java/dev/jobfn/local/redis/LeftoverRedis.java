package dev.jobfn.local.redis;

import dev.jobfn.local.terminal.LocalRunException;
import dev.jobfn.local.terminal.Terminal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A Redis that outlived its local run because SIGKILL ended both the run and the shell between the run and Redis. This
 * Redis still has the data files open. If a second Redis used the same files, writes that the first one acknowledges
 * would be lost.
 */
public final class LeftoverRedis {

    /** Long enough for Redis to write its data to disk. */
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private LeftoverRedis() {}

    /**
     * Stops the leftover Redis, if there is one. Call this method only while holding the folder's lock, which proves
     * that no other run uses this Redis.
     *
     * @throws LocalRunException if the leftover Redis does not stop
     */
    public static void end(Path folder, Terminal terminal) throws LocalRunException, IOException, InterruptedException {
        Optional<ProcessHandle> found = find(folder);
        if (found.isEmpty()) {
            return;
        }
        ProcessHandle redis = found.get();
        terminal.say(
                "redis", "process " + redis.pid() + " of an earlier run still has the data open; stopping it first");
        redis.destroy();
        try {
            redis.onExit().get(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException stillThere) {
            throw new LocalRunException(
                    "redis: process " + redis.pid() + " of an earlier run still has " + folder.resolve("data")
                            + " open and doesn't stop: stop it with \"kill " + redis.pid() + "\", then start again",
                    stillThere);
        }
    }

    private static Optional<ProcessHandle> find(Path folder) throws IOException {
        Path file = LocalRedis.pidFile(folder);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        String pid = Files.readString(file).strip();
        if (!pid.matches("\\d{1,18}")) {
            return Optional.empty();
        }
        Path programs = folder.toRealPath().resolve("bin");
        // The program is compared too, because another process may have the id by now.
        return ProcessHandle.of(Long.parseLong(pid))
                .filter(process -> process.info()
                        .command()
                        .filter(command -> Path.of(command).startsWith(programs))
                        .isPresent());
    }
}
