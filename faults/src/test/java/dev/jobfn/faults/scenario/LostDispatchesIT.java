package dev.jobfn.faults.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobfn.faults.history.Entry.EndedByRun;
import dev.jobfn.faults.history.Entry.Found;
import dev.jobfn.faults.history.History;
import dev.jobfn.faults.history.Recorder;
import dev.jobfn.faults.hostile.FaultRates;
import dev.jobfn.faults.hostile.NetworkFault;
import dev.jobfn.faults.install.Setup;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A queue makes progress within seconds after a component is back, even though the dispatch timeout is ten minutes, as
 * shipped.
 */
class LostDispatchesIT {
    private static final Duration LIMIT = Duration.ofSeconds(5);

    private static Scenario scenario;

    @BeforeAll
    static void start() {
        Setup standard = Setup.standard();
        Setup.Times times = standard.times();
        scenario = Scenario.start(
                "lost-dispatches",
                standard.with(new Setup.Times(
                        Duration.ofMinutes(10), times.lease(), times.heartbeat(), Duration.ofHours(1))));
    }

    @AfterAll
    static void stop() {
        scenario.close();
    }

    @BeforeEach
    void fresh() {
        scenario.fresh();
        scenario.installation().publishing().inject(FaultRates.none());
        scenario.installation().delivering().inject(FaultRates.none());
    }

    @Test
    void after_the_broker_hung_for_five_seconds() throws Exception {
        scenario.installation().publishing().inject(FaultRates.only(NetworkFault.HANG, 1_000, 1));
        scenario.submit(30, "work", "{}", "succeeded");
        TimeUnit.SECONDS.sleep(5);
        long back = Recorder.now();
        scenario.installation().publishing().inject(FaultRates.none());
        assertProgressAfter(back, "broker hung for 5 s, after it is back");
    }

    @Test
    void after_the_broker_was_down() throws Exception {
        scenario.installation().publishing().away(true);
        scenario.submit(30, "work", "{}", "succeeded");
        TimeUnit.SECONDS.sleep(20);
        long back = Recorder.now();
        scenario.installation().publishing().away(false);
        assertProgressAfter(back, "broker down for 20 s, dispatch timeout 10 minutes");
    }

    @Test
    void after_the_broker_accepted_and_lost_events_for_half_a_minute() throws Exception {
        scenario.installation().delivering().inject(FaultRates.only(NetworkFault.DROP, 1_000, 1));
        scenario.submit(30, "work", "{}", "succeeded");
        TimeUnit.SECONDS.sleep(30);
        long back = Recorder.now();
        scenario.installation().delivering().inject(FaultRates.none());
        assertProgressAfter(back, "every dispatched event lost for 30 s");
    }

    @Test
    void after_dispatches_ended_in_the_dead_letter_sink() throws Exception {
        scenario.installation().delivering().away(true);
        scenario.submit(30, "work", "{}", "succeeded");
        // The broker gives up after 6.2 s.
        TimeUnit.SECONDS.sleep(12);
        long back = Recorder.now();
        scenario.installation().delivering().away(false);
        assertProgressAfter(back, "run-fn unreachable for 12 s, dead letters");
    }

    @Test
    void after_run_fn_was_killed_with_dispatches_in_flight() throws Exception {
        scenario.submit(400, "work", "{}", "succeeded");
        scenario.installation().runPods().forEach(pod -> {
            scenario.killed(pod.name(), Setup.standard().sizes().concurrency());
            pod.kill();
        });
        scenario.installation().awaitReady();
        long back = Recorder.now();
        String last = scenario.submit(1, "work", "{}", "succeeded").get(0);
        History history = scenario.finish();
        assertThat(history.all(Found.class)).anyMatch(it -> it.job().equals(last));
        Scenario.recovered("SIGKILL of every run-fn, dispatch timeout 10 minutes", back, history);
    }

    private static void assertProgressAfter(long back, String what) throws Exception {
        History history = scenario.finish();
        long first = history.all(EndedByRun.class)
                .mapToLong(EndedByRun::at)
                .filter(at -> at >= back)
                .min()
                .orElseThrow();
        assertThat(Duration.ofNanos((first - back) * 1_000)).as(what).isLessThan(LIMIT);
        assertThat(history.all(Found.class)).extracting(Found::attempt).containsOnly(1);
        Scenario.recovered(what, back, history);
    }
}
