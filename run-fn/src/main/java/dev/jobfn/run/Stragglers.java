package dev.jobfn.run;

import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Handlers that went on after they were interrupted. Nothing but the end of the process stops one: it makes the process
 * unready, so that no new request comes, and when the last neighbour is done the process exits.
 */
final class Stragglers {
    private static final Logger LOG = LoggerFactory.getLogger(Stragglers.class);

    private final Runnable exit;
    private final AtomicInteger running = new AtomicInteger();
    private final AtomicInteger stragglers = new AtomicInteger();

    /** @param exit ends the process, without holding up its caller */
    Stragglers(Runnable exit) {
        this.exit = exit;
    }

    void runBegins() {
        running.incrementAndGet();
    }

    void runEnds() {
        if (running.decrementAndGet() == 0 && stragglers.get() > 0) {
            LOG.error("exits, as {} handlers do not heed their interruption", stragglers.get());
            exit.run();
        }
    }

    void add(String job) {
        LOG.error("the handler of {} did not heed its interruption", job);
        stragglers.incrementAndGet();
    }

    boolean none() {
        return stragglers.get() == 0;
    }
}
