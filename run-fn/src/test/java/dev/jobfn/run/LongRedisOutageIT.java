package dev.jobfn.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.jobfn.event.JobEvents;
import dev.jobfn.job.Dispatch;
import dev.jobfn.job.Job;
import dev.jobfn.job.JobId;
import dev.jobfn.job.JobState;
import dev.jobfn.redis.JobField;
import dev.jobfn.run.fixture.RunFixture;
import io.lettuce.core.RedisException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Redis is unavailable for longer than a lease, while a clock ticks as often as it can. */
class LongRedisOutageIT {
    private static final Duration LEASE = Duration.ofSeconds(3);

    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    private RunFixture fixture;

    @BeforeEach
    void start() {
        fixture = new RunFixture("LEASE", LEASE.toString(), "HEARTBEAT", "PT0.5S", "REDIS_TIMEOUT", "PT0.5S");
        ScheduledFuture<?> unused = clock.scheduleWithFixedDelay(this::tick, 0, 400, TimeUnit.MILLISECONDS);
    }

    private void tick() {
        try {
            fixture.tick("general", LEASE).forEach(again -> fixture.events.deliverWithoutWaiting(again));
        } catch (RedisException | dev.jobfn.job.JobStoreException away) {
            // The next tick follows soon, as with a real clock.
        }
    }

    @AfterEach
    void stop() {
        clock.shutdownNow();
        fixture.close();
    }

    @Test
    void three_outages_longer_than_a_lease_interrupt_the_run_but_cost_no_lease() {
        Dispatch dispatch = fixture.submit("gated");
        JobId job = dispatch.job();
        fixture.events.deliverWithoutWaiting(dispatch);
        for (int outage = 1; outage <= 3; outage++) {
            fixture.gates.awaitArrivals(job, outage);
            awaitOutage();
            awaitNextRun(job, outage + 1);
        }
        fixture.gates.open(job, "\"done\"");
        Job ended = fixture.awaitState(job, JobState.SUCCEEDED);
        assertThat(ended.attempt()).isEqualTo(4);
        assertThat(fixture.field(job, JobField.LOST)).isNull();
    }

    /** The process puts the job back, and either gets it again at once or when its event arrives. */
    private void awaitNextRun(JobId job, int run) {
        Set<Dispatch> delivered = new HashSet<>();
        await().until(() -> {
            published(job).stream().filter(delivered::add).forEach(fixture.events::deliverWithoutWaiting);
            return fixture.gates.arrivals(job) == run;
        });
    }

    private void awaitOutage() {
        fixture.redis.freeze();
        await().pollDelay(LEASE.plusSeconds(1)).until(() -> true);
        fixture.redis.thaw();
    }

    private List<Dispatch> published(JobId job) {
        return fixture.broker.events(JobEvents.QUEUED, job).stream()
                .flatMap(event -> JobEvents.readQueued(event).stream())
                .map(queued -> new Dispatch(queued.job(), queued.token(), queued.type(), "shop", 0))
                .toList();
    }
}
