package dev.jobfn.run.execution;

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
    private final AdmissionGate gate = new AdmissionGate(exits::incrementAndGet);

    private CompletableFuture<Boolean> entering(boolean alone, Duration patience) {
        return CompletableFuture.supplyAsync(() -> gate.enter(alone, patience));
    }

    @Test
    void many_runs_are_admitted_beside_each_other() {
        assertThat(gate.enter(false, Duration.ZERO)).isTrue();
        assertThat(gate.enter(false, Duration.ZERO)).isTrue();
        assertThat(gate.enter(true, Duration.ZERO)).isFalse();
    }

    @Test
    void nothing_is_admitted_beside_a_run_that_is_alone() {
        assertThat(gate.enter(true, Duration.ZERO)).isTrue();
        assertThat(gate.enter(false, Duration.ZERO)).isFalse();
        assertThat(gate.enter(true, Duration.ZERO)).isFalse();
        gate.leave();
        assertThat(gate.enter(false, Duration.ZERO)).isTrue();
    }

    @Test
    void new_runs_wait_for_a_run_that_waits_to_be_alone_until_it_gives_up() {
        assertThat(gate.enter(false, Duration.ZERO)).isTrue();
        CompletableFuture<Boolean> alone = entering(true, Duration.ofMillis(300));
        await().pollInterval(Duration.ofMillis(5)).until(() -> {
            boolean entered = gate.enter(false, Duration.ZERO);
            if (entered) {
                gate.leave();
            }
            return !entered || alone.isDone();
        });
        CompletableFuture<Boolean> newcomer = entering(false, LONG);
        assertThat(alone.join()).isFalse();
        assertThat(newcomer.join()).isTrue();
    }

    @Test
    void waiting_runs_are_turned_away_once_no_more_are_admitted() {
        assertThat(gate.enter(false, Duration.ZERO)).isTrue();
        CompletableFuture<Boolean> alone = entering(true, LONG);
        gate.stopAdmitting();
        assertThat(alone.join()).isFalse();
        assertThat(gate.enter(false, LONG)).isFalse();
        gate.leave();
        assertThat(exits).hasValue(0);
    }

    @Test
    void the_process_exits_when_the_last_run_leaves_a_stuck_handler_behind() {
        assertThat(gate.enter(false, Duration.ZERO)).isTrue();
        assertThat(gate.enter(false, Duration.ZERO)).isTrue();
        gate.reportStuckHandler(JobId.fresh("general").toString());
        assertThat(gate.isOpen()).isFalse();
        gate.leave();
        assertThat(exits).hasValue(0);
        gate.leave();
        assertThat(exits).hasValue(1);
        assertThat(gate.enter(false, LONG)).isFalse();
    }
}
