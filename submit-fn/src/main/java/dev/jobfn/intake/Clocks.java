package dev.jobfn.intake;

import dev.jobfn.catalog.Catalog;
import dev.jobfn.event.JobEvents;
import dev.jobfn.http.problem.RequestProblems;
import dev.jobfn.redis.Queues;
import dev.jobfn.redis.read.JobChanges;
import io.cloudevents.CloudEvent;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.context.SmartLifecycle;

/**
 * Runs the queues' clocks. Each clock runs in a request until nothing is due, until the request's time is over, or
 * until SIGTERM. In the last two cases, it hands over to a successor, which an event starts.
 */
final class Clocks implements SmartLifecycle {
    private final Queues queues;
    private final JobChanges changes;
    private final Duration longest;
    private final Duration lease;
    private final Set<ClockRun> running = ConcurrentHashMap.newKeySet();
    private volatile boolean closing;

    /**
     * @param longest how long one request may be held
     * @param lease how long leases do not expire after a restart of Redis
     */
    Clocks(Queues queues, JobChanges changes, Duration longest, Duration lease) {
        this.queues = queues;
        this.changes = changes;
        this.longest = longest;
        this.lease = lease;
    }

    /** Runs the clock of the event's queue until it ends. Returns at once if the event's token is not current. */
    void run(CloudEvent event, Catalog catalog) {
        String queue = String.valueOf(event.getExtension(JobEvents.QUEUE));
        Optional<String> token = JobEvents.readClock(event);
        if (token.isEmpty() || catalog.queue(queue).isEmpty()) {
            throw RequestProblems.notAnEvent().exception();
        }
        ClockRun run = new ClockRun(queues, changes, queue, token.get(), lease);
        running.add(run);
        try {
            if (closing) {
                run.end();
            }
            if (run.runFor(longest)) {
                boolean unused = queues.handOverWithToken(queue, token.get());
            }
        } finally {
            running.remove(run);
        }
    }

    @Override
    public void start() {
        closing = false;
    }

    /** Runs before the server's graceful shutdown, which would otherwise wait for the clocks. */
    @Override
    public void stop() {
        closing = true;
        running.forEach(ClockRun::end);
    }

    @Override
    public boolean isRunning() {
        return !closing;
    }

    @Override
    public int getPhase() {
        return Integer.MAX_VALUE;
    }
}
