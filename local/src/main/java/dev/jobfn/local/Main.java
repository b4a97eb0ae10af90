package dev.jobfn.local;

import dev.jobfn.local.broker.wiring.WiringException;
import dev.jobfn.local.terminal.LibraryLog;
import dev.jobfn.local.terminal.LocalRunException;
import dev.jobfn.local.terminal.Terminal;
import java.io.IOException;
import java.net.URI;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/** Runs the whole service in one terminal: the functions, Redis, a development broker and a gateway. */
public final class Main {

    static {
        // The JDK's HTTP client completes responses in the common pool. On two processors, that pool would have only
        // one thread, and the JDK would start a new thread for each response instead of using the pool.
        System.setProperty("java.util.concurrent.ForkJoinPool.common.parallelism", "2");
    }

    private Main() {}

    /**
     * Runs until Ctrl-C or SIGTERM.
     *
     * @param arguments unused; the settings are the environment variables PORT, REDIS_URL, CATALOG and RUN_JAR
     */
    public static void main(String[] arguments) throws InterruptedException {
        Terminal terminal = new Terminal(System.out);
        long start = System.nanoTime();
        LibraryLog.install(terminal);
        LocalRun run = null;
        try {
            run = new LocalRun(Settings.read(System.getenv(), root()), terminal);
            Runtime.getRuntime().addShutdownHook(new Thread(run::stop, "stop"));
            URI url = run.start();
            Duration took = Duration.ofNanos(System.nanoTime() - start);
            terminal.print(welcome(url, took));
        } catch (LocalRunException | WiringException | IOException failure) {
            // After Ctrl-C, such a failure is not an error, because Ctrl-C ends processes that are still starting.
            if (run == null || !run.stopping()) {
                System.err.println("local run: " + failure.getMessage());
                System.exit(1);
            }
        }
        new CountDownLatch(1).await();
    }

    private static Path root() throws LocalRunException {
        try {
            return Path.of("").toAbsolutePath();
        } catch (InvalidPathException unknownCharacters) {
            throw new LocalRunException(
                    "Java can't open this folder in this locale: set LC_ALL to a UTF-8 locale, such as C.UTF-8",
                    unknownCharacters);
        }
    }

    private static String welcome(URI url, Duration took) {
        return """

                jobfn is ready after %s at %s (Ctrl-C stops it). Try:

                  curl -s '%s/jobs' -H 'Content-Type: application/json' -H 'Prefer: wait=10' \\
                    -d '{"type": "text-stats", "input": {"text": "hello, world"}}'
                """.formatted(Terminal.seconds(took), url, url);
    }
}
