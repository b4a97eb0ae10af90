package dev.jobfn.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A Redis that outlived the local run that started it, by a SIGKILL of both it and the shell between. It still has the data
 * open: a second Redis on the same files would lose what the first one acknowledges.
 */
final class LeftoverRedis {

    /** As long as Redis may need to write what it has. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private LeftoverRedis() {}

    /**
     * Ends it, if there is one; only for a process that holds the folder's lock, as then nobody uses it any more.
     *
     * @throws LocalRunException when it does not end
     */
    static void end(Path folder, Terminal terminal) throws LocalRunException, IOException, InterruptedException {
        Optional<ProcessHandle> found = find(folder);
        if (found.isEmpty()) {
            return;
        }
        ProcessHandle redis = found.get();
        terminal.say("redis", "process " + redis.pid() + " of an earlier run still has the data open: is ended first");
        redis.destroy();
        try {
            redis.onExit().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException stillThere) {
            throw new LocalRunException(
                    "redis: process " + redis.pid() + " of an earlier run still has " + folder.resolve("data")
                            + " open and doesn't end: end it with \"kill " + redis.pid() + "\", then start again",
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
        // By its program as well: the id may be another process's by now.
        return ProcessHandle.of(Long.parseLong(pid))
                .filter(process -> process.info()
                        .command()
                        .filter(command -> Path.of(command).startsWith(programs))
                        .isPresent());
    }
}
