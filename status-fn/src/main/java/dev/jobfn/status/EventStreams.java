package dev.jobfn.status;

import dev.jobfn.http.record.JobLinks;
import dev.jobfn.http.wait.WaitLimiter;
import dev.jobfn.job.JobId;
import dev.jobfn.redis.read.JobChanges;
import dev.jobfn.redis.read.JobReader;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.springframework.web.servlet.function.ServerResponse;

/** Opens event streams. They share a few threads, which are busy only while something is written. */
final class EventStreams implements AutoCloseable {
    /**
     * Tomcat's timeout exceeds the maximum duration of a stream by this much, so that streams end on their own first.
     */
    private static final Duration SLACK = Duration.ofSeconds(10);

    private static final int WRITERS = 16;

    private final JobReader reader;
    private final JobChanges changes;
    private final WaitLimiter limiter;
    private final StreamTimes times;
    private final ThreadPoolExecutor writers = new ThreadPoolExecutor(
            WRITERS, WRITERS, 30, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> daemon(task, "stream-writer"));
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(task -> daemon(task, "stream-timer"));

    EventStreams(JobReader reader, JobChanges changes, WaitLimiter limiter, StreamTimes times) {
        this.reader = reader;
        this.changes = changes;
        this.limiter = limiter;
        this.times = times;
        writers.allowCoreThreadTimeOut(true);
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    /**
     * Opens a stream.
     *
     * @param tenant the client's tenant
     * @param last the id of the last event that the client has; empty if it has none
     * @throws dev.jobfn.http.problem.ProblemException too-many-waiters, quota-exceeded
     */
    ServerResponse open(JobId job, String tenant, JobLinks links, Optional<String> last) {
        EventStream stream = new EventStream(job, new StreamEvents(links, last), reader, writers);
        WaitLimiter.Permit permit = limiter.acquire(tenant, stream::end);
        return ServerResponse.sse(
                sse -> {
                    long beat = times.heartbeat().toMillis();
                    ScheduledFuture<?> beats =
                            timer.scheduleAtFixedRate(stream::sendHeartbeat, beat, beat, TimeUnit.MILLISECONDS);
                    ScheduledFuture<?> end =
                            timer.schedule(stream::end, times.longest().toMillis(), TimeUnit.MILLISECONDS);
                    stream.onClose(() -> {
                        beats.cancel(false);
                        end.cancel(false);
                        permit.release();
                    });
                    stream.begin(sse, changes);
                    if (limiter.isClosing()) {
                        stream.end();
                    }
                },
                times.longest().plus(SLACK));
    }

    @Override
    public void close() {
        timer.shutdownNow();
        writers.shutdown();
    }
}
