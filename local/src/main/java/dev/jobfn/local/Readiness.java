package dev.jobfn.local;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** Waits until every process can work, and says when each can. */
final class Readiness {

    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(2))
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
            Duration elapsed = Duration.ofNanos(System.nanoTime() - start);
            for (Iterator<Supervisor> each = waiting.iterator(); each.hasNext(); ) {
                Supervisor process = each.next();
                if (ready(process.spec().ready())) {
                    process.nowReady();
                    each.remove();
                    terminal.say(process.spec().name(), "ready after " + Terminal.seconds(elapsed));
                } else {
                    process.checkStarting();
                }
            }
            if (elapsed.compareTo(PATIENCE) > 0) {
                throw new LocalRunException(waiting.get(0).spec().name() + " is not ready after " + PATIENCE.toSeconds()
                        + " s; its log is in .jobfn/log");
            }
            Thread.sleep(BETWEEN_LOOKS.toMillis());
        }
    }

    private boolean ready(URI url) throws InterruptedException {
        try {
            HttpRequest request =
                    HttpRequest.newBuilder(url).timeout(Duration.ofSeconds(5)).build();
            return client.send(request, BodyHandlers.discarding()).statusCode() / 100 == 2;
        } catch (IOException notYet) {
            return false;
        }
    }
}
