package dev.jobfn.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.jobfn.job.JobId;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class AdmissionGateTest {
    private static final Duration LONG = Duration.ofSeconds(20);

    private final AtomicInteger exits = new AtomicInteger();
    private final AdmissionGate neighbours = new AdmissionGate(exits::incrementAndGet);

    private CompletableFuture<Boolean> entering(boolean alone, Duration patience) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return neighbours.enter(alone, patience);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    @Test
    void many_run_beside_each_other() throws InterruptedException {
        assertThat(neighbours.enter(false, Duration.ZERO)).isTrue();
        assertThat(neighbours.enter(false, Duration.ZERO)).isTrue();
        assertThat(neighbours.enter(true, Duration.ZERO)).isFalse();
    }

    @Test
    void nobody_runs_beside_one_that_runs_alone() throws InterruptedException {
        assertThat(neighbours.enter(true, Duration.ZERO)).isTrue();
        assertThat(neighbours.enter(false, Duration.ZERO)).isFalse();
        assertThat(neighbours.enter(true, Duration.ZERO)).isFalse();
        neighbours.leave();
        assertThat(neighbours.enter(false, Duration.ZERO)).isTrue();
    }

    @Test
    void who_comes_while_one_waits_to_be_alone_waits_too_until_that_one_gives_up() throws InterruptedException {
        assertThat(neighbours.enter(false, Duration.ZERO)).isTrue();
        CompletableFuture<Boolean> alone = entering(true, Duration.ofMillis(300));
        await().pollInterval(Duration.ofMillis(5)).until(() -> {
            boolean entered = neighbours.enter(false, Duration.ZERO);
            if (entered) {
                neighbours.leave();
            }
            return !entered || alone.isDone();
        });
        CompletableFuture<Boolean> newcomer = entering(false, LONG);
        assertThat(alone.join()).isFalse();
        assertThat(newcomer.join()).isTrue();
    }

    @Test
    void who_waits_is_sent_away_when_the_house_is_shut() throws InterruptedException {
        assertThat(neighbours.enter(false, Duration.ZERO)).isTrue();
        CompletableFuture<Boolean> alone = entering(true, LONG);
        neighbours.shut();
        assertThat(alone.join()).isFalse();
        assertThat(neighbours.enter(false, LONG)).isFalse();
        neighbours.leave();
        assertThat(exits).hasValue(0);
    }

    @Test
    void the_last_to_leave_a_straggler_ends_the_process() throws InterruptedException {
        assertThat(neighbours.enter(false, Duration.ZERO)).isTrue();
        assertThat(neighbours.enter(false, Duration.ZERO)).isTrue();
        neighbours.straggles(JobId.fresh("general").toString());
        assertThat(neighbours.open()).isFalse();
        neighbours.leave();
        assertThat(exits).hasValue(0);
        neighbours.leave();
        assertThat(exits).hasValue(1);
        assertThat(neighbours.enter(false, LONG)).isFalse();
    }
}
