package dev.jobfn.faults.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobfn.faults.history.Entry.Dispatched;
import dev.jobfn.faults.history.Entry.Found;
import dev.jobfn.faults.history.History;
import dev.jobfn.faults.history.Recorder;
import dev.jobfn.faults.hostile.Hostility;
import dev.jobfn.faults.hostile.Trouble;
import dev.jobfn.faults.install.Setup;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A broker that is gone, or loses what it took. */
class BrokerIT {
    private static final int WINDOW = Setup.usual().sizes().window();

    private static Scenario scenario;

    @BeforeAll
    static void start() {
        scenario = Scenario.start("broker", Setup.usual());
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
    void jobs_are_taken_while_the_broker_is_gone_for_a_minute_and_run_when_it_is_back_with_no_attempt_used()
            throws Exception {
        long gone = Recorder.now();
        scenario.installation().publishing().away(true);
        Future<?> submitting = scenario.submitting(200, "work", "{}", "succeeded");
        TimeUnit.SECONDS.sleep(60);
        submitting.get();
        scenario.installation().publishing().away(false);
        scenario.away("broker", gone);
        long back = Recorder.now();
        History history = scenario.finish();
        assertThat(history.all(Found.class)).extracting(Found::attempt).containsOnly(1);
        Scenario.recovered("broker gone for 60 s, after it is back", back, history);
    }

    @Test
    void when_every_dispatched_event_is_lost_at_once_all_slots_come_back_and_no_attempt_is_used() throws Exception {
        scenario.installation().delivering().be(Hostility.only(Trouble.DROP, 1_000, 1));
        scenario.submit(100, "work", "{}", "succeeded");
        Awaitility.await("a window of lost events")
                .atMost(Duration.ofSeconds(20))
                .until(() -> dispatches() >= WINDOW);
        long lost = Recorder.now();
        scenario.installation().delivering().be(Hostility.none());
        History history = scenario.finish();
        assertThat(history.all(Found.class)).extracting(Found::attempt).containsOnly(1);
        Scenario.recovered("every dispatched event lost at once", lost, history);
    }

    private static long dispatches() {
        return scenario.installation().recorder().look(Dispatched.class).count();
    }
}
