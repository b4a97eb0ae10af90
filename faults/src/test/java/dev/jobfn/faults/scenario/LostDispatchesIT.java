package dev.jobfn.faults.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobfn.faults.history.Entry.EndedByRun;
import dev.jobfn.faults.history.Entry.Found;
import dev.jobfn.faults.history.History;
import dev.jobfn.faults.history.Recorder;
import dev.jobfn.faults.hostile.Hostility;
import dev.jobfn.faults.hostile.Trouble;
import dev.jobfn.faults.install.Setup;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** With the dispatch timeout that is shipped, ten minutes: a queue moves within seconds of the return of what was away. */
class LostDispatchesIT {
    private static final Duration MOVES = Duration.ofSeconds(5);

    private static Scenario scenario;

    @BeforeAll
    static void start() {
        Setup usual = Setup.usual();
        Setup.Times times = usual.times();
        scenario = Scenario.start(
                "lost-dispatches",
                usual.with(new Setup.Times(
                        Duration.ofMinutes(10), times.lease(), times.heartbeat(), Duration.ofHours(1))));
    }

    @AfterAll
    static void stop() {
        scenario.close();
    }

    @BeforeEach
    void fresh() {
        scenario.fresh();
        scenario.installation().publishing().be(Hostility.none());
        scenario.installation().delivering().be(Hostility.none());
    }

    @Test
    void after_a_broker_that_hung_for_five_seconds() throws Exception {
        scenario.installation().publishing().be(Hostility.only(Trouble.HANG, 1_000, 1));
        scenario.submit(30, "work", "{}", "succeeded");
        TimeUnit.SECONDS.sleep(5);
        long back = Recorder.now();
        scenario.installation().publishing().be(Hostility.none());
        assertMovesFrom(back, "broker hung for 5 s, after it is back");
    }

    @Test
    void after_a_broker_that_was_gone() throws Exception {
        scenario.installation().publishing().away(true);
        scenario.submit(30, "work", "{}", "succeeded");
        TimeUnit.SECONDS.sleep(20);
        long back = Recorder.now();
        scenario.installation().publishing().away(false);
        assertMovesFrom(back, "broker gone for 20 s, dispatch timeout 10 minutes");
    }

    @Test
    void after_events_that_a_broker_took_and_lost_for_half_a_minute() throws Exception {
        scenario.installation().delivering().be(Hostility.only(Trouble.DROP, 1_000, 1));
        scenario.submit(30, "work", "{}", "succeeded");
        TimeUnit.SECONDS.sleep(30);
        long back = Recorder.now();
        scenario.installation().delivering().be(Hostility.none());
        assertMovesFrom(back, "every dispatched event lost for 30 s");
    }

    @Test
    void after_dispatches_that_ended_in_the_dead_letter_sink() throws Exception {
        scenario.installation().delivering().away(true);
        scenario.submit(30, "work", "{}", "succeeded");
        // The broker gives up after 6.2 s.
        TimeUnit.SECONDS.sleep(12);
        long back = Recorder.now();
        scenario.installation().delivering().away(false);
        assertMovesFrom(back, "run-fn out of reach for 12 s, dead letters");
    }

    @Test
    void after_run_fn_was_killed_with_dispatches_in_its_hands() throws Exception {
        scenario.submit(400, "work", "{}", "succeeded");
        scenario.installation().runPods().forEach(pod -> {
            scenario.killed(pod.name(), Setup.usual().sizes().concurrency());
            pod.kill();
        });
        scenario.installation().awaitReady();
        long back = Recorder.now();
        String last = scenario.submit(1, "work", "{}", "succeeded").get(0);
        History history = scenario.finish();
        assertThat(history.all(Found.class)).anyMatch(it -> it.job().equals(last));
        Scenario.recovered("SIGKILL of every run-fn, dispatch timeout 10 minutes", back, history);
    }

    private static void assertMovesFrom(long back, String what) throws Exception {
        History history = scenario.finish();
        long first = history.all(EndedByRun.class)
                .mapToLong(EndedByRun::at)
                .filter(at -> at >= back)
                .min()
                .orElseThrow();
        assertThat(Duration.ofNanos((first - back) * 1_000)).as(what).isLessThan(MOVES);
        assertThat(history.all(Found.class)).extracting(Found::attempt).containsOnly(1);
        Scenario.recovered(what, back, history);
    }
}
