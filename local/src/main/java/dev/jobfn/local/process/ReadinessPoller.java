package dev.jobfn.local.process;

import dev.jobfn.local.terminal.LocalRunException;
import dev.jobfn.local.terminal.Terminal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Waits until every process is ready, and prints a line for each. */
public final class ReadinessPoller {

    private static final Duration TIMEOUT = Duration.ofSeconds(90);
    private static final Duration POLL_INTERVAL = Duration.ofMillis(100);
    /** Longer than a process that has just started needs for its first response. */
    private static final Duration POLL_TIMEOUT = Duration.ofSeconds(3);

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(POLL_TIMEOUT)
            .build();
    private final Terminal terminal;

    public ReadinessPoller(Terminal terminal) {
        this.terminal = terminal;
    }

    /**
     * Waits for all processes.
     *
     * @throws LocalRunException if a needed process ends, or if any process is not ready after 90 s
     */
    public void await(List<Supervisor> processes) throws LocalRunException, InterruptedException {
        long start = System.nanoTime();
        List<Supervisor> waiting = new ArrayList<>(processes);
        while (!waiting.isEmpty()) {
            Map<Supervisor, CompletableFuture<Boolean>> looks = new HashMap<>();
            waiting.forEach(process -> looks.put(process, ready(process.spec().ready())));
            Duration elapsed = Duration.ofNanos(System.nanoTime() - start);
            for (Iterator<Supervisor> each = waiting.iterator(); each.hasNext(); ) {
                Supervisor process = each.next();
                if (looks.get(process).join()) {
                    process.nowReady();
                    each.remove();
                    terminal.say(process.spec().name(), "ready after " + Terminal.seconds(elapsed));
                } else if (ended(process)) {
                    each.remove();
                }
            }
            if (!waiting.isEmpty() && elapsed.compareTo(TIMEOUT) > 0) {
                throw new LocalRunException(waiting.get(0).spec().name() + " is not ready after " + TIMEOUT.toSeconds()
                        + " s; its log is in .jobfn/log");
            }
            Thread.sleep(POLL_INTERVAL.toMillis());
        }
    }

    /** Whether an optional process has ended. If a needed process has ended, the start fails. */
    private boolean ended(Supervisor process) throws LocalRunException {
        try {
            process.checkStarting();
            return false;
        } catch (LocalRunException failure) {
            if (process.spec().needed()) {
                throw failure;
            }
            terminal.say(process.spec().name(), "left out, so its jobs will fail: " + failure.getMessage());
            return true;
        }
    }

    private CompletableFuture<Boolean> ready(URI url) {
        HttpRequest request = HttpRequest.newBuilder(url).timeout(POLL_TIMEOUT).build();
        return client.sendAsync(request, BodyHandlers.discarding())
                .handle((response, notYet) -> notYet == null && response.statusCode() / 100 == 2);
    }
}
