package dev.jobfn.local;

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

/** Waits until every process can work, and says when each can. */
final class Readiness {

    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);
    /** Longer than the first answer of a process that has just started takes. */
    private static final Duration ONE_LOOK = Duration.ofSeconds(3);

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(ONE_LOOK)
            .build();
    private final Terminal terminal;

    Readiness(Terminal terminal) {
        this.terminal = terminal;
    }

    /**
     * Waits for all.
     *
     * @throws LocalRunException when one ends, or is not ready after 90 s
     */
    void await(List<Supervisor> processes) throws LocalRunException, InterruptedException {
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
            if (!waiting.isEmpty() && elapsed.compareTo(PATIENCE) > 0) {
                throw new LocalRunException(waiting.get(0).spec().name() + " is not ready after " + PATIENCE.toSeconds()
                        + " s; its log is in .jobfn/log");
            }
            Thread.sleep(BETWEEN_LOOKS.toMillis());
        }
    }

    /** Whether a process that the run can do without has ended; one that it can't do without fails the start. */
    private boolean ended(Supervisor process) throws LocalRunException {
        try {
            process.checkStarting();
            return false;
        } catch (LocalRunException failure) {
            if (process.spec().needed()) {
                throw failure;
            }
            terminal.say(process.spec().name(), "is left out, its jobs fail: " + failure.getMessage());
            return true;
        }
    }

    private CompletableFuture<Boolean> ready(URI url) {
        HttpRequest request = HttpRequest.newBuilder(url).timeout(ONE_LOOK).build();
        return client.sendAsync(request, BodyHandlers.discarding())
                .handle((response, notYet) -> notYet == null && response.statusCode() / 100 == 2);
    }
}
