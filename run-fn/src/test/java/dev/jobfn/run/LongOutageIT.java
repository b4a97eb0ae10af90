package dev.jobfn.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.jobfn.event.JobEvents;
import dev.jobfn.job.Dispatch;
import dev.jobfn.job.Job;
import dev.jobfn.job.JobId;
import dev.jobfn.job.JobState;
import io.lettuce.core.RedisException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A Redis that is away for longer than a lease, while a clock looks as often as it can. */
class LongOutageIT {
    private static final Duration LEASE = Duration.ofSeconds(3);

    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    private RunLab lab;

    @BeforeEach
    void start() {
        lab = new RunLab("LEASE", LEASE.toString(), "HEARTBEAT", "PT0.5S", "REDIS_TIMEOUT", "PT0.5S");
        ScheduledFuture<?> unused = clock.scheduleWithFixedDelay(this::look, 0, 400, TimeUnit.MILLISECONDS);
    }

    private void look() {
        try {
            lab.tick("general", LEASE).forEach(again -> lab.events.deliverInVain(again));
        } catch (RedisException | dev.jobfn.job.JobStoreException away) {
            // It looks again soon, as ClockRun does.
        }
    }

    @AfterEach
    void stop() {
        clock.shutdownNow();
        lab.close();
    }

    @Test
    void three_outages_longer_than_a_lease_interrupt_a_run_and_lose_nothing() {
        Dispatch dispatch = lab.submit("held");
        JobId job = dispatch.job();
        lab.events.deliverInVain(dispatch);
        for (int outage = 1; outage <= 3; outage++) {
            lab.gates.awaitArrivals(job, outage);
            awaitOutage();
            int dispatches = outage;
            await().until(() -> published(job).size() >= dispatches);
            lab.events.deliverInVain(published(job).get(outage - 1));
        }
        lab.gates.awaitArrivals(job, 4);
        lab.gates.open(job, "\"done\"");
        Job ended = lab.awaitState(job, JobState.SUCCEEDED);
        assertThat(ended.attempt()).isEqualTo(4);
        assertThat(lab.life(job, "l")).isNull();
    }

    private void awaitOutage() {
        lab.redis.freeze();
        await().pollDelay(LEASE.plusSeconds(1)).until(() -> true);
        lab.redis.thaw();
    }

    private List<Dispatch> published(JobId job) {
        return lab.broker.events(JobEvents.QUEUED, job).stream()
                .flatMap(event -> JobEvents.readQueued(event).stream())
                .map(queued -> new Dispatch(queued.job(), queued.token(), queued.type(), "shop", 0))
                .toList();
    }
}
