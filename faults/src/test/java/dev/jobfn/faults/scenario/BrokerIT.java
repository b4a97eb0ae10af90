package dev.jobfn.faults.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobfn.faults.history.Entry.Dispatched;
import dev.jobfn.faults.history.Entry.Found;
import dev.jobfn.faults.history.History;
import dev.jobfn.faults.history.Recorder;
import dev.jobfn.faults.hostile.FaultRates;
import dev.jobfn.faults.hostile.NetworkFault;
import dev.jobfn.faults.install.Setup;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A broker that is down, or that loses events after it has accepted them. */
class BrokerIT {
    private static final int WINDOW = Setup.standard().sizes().window();

    private static Scenario scenario;

    @BeforeAll
    static void start() {
        scenario = Scenario.start("broker", Setup.standard());
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
    void jobs_are_accepted_while_the_broker_is_down_for_a_minute_and_run_afterwards_without_using_up_attempts()
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
        Scenario.recovered("broker down for 60 s, after it is back", back, history);
    }

    @Test
    void if_all_dispatched_events_are_lost_every_slot_recovers_without_using_up_attempts() throws Exception {
        scenario.installation().delivering().inject(FaultRates.only(NetworkFault.DROP, 1_000, 1));
        scenario.submit(100, "work", "{}", "succeeded");
        Awaitility.await("a window of lost events")
                .atMost(Duration.ofSeconds(20))
                .until(() -> dispatches() >= WINDOW);
        long lost = Recorder.now();
        scenario.installation().delivering().inject(FaultRates.none());
        History history = scenario.finish();
        assertThat(history.all(Found.class)).extracting(Found::attempt).containsOnly(1);
        Scenario.recovered("every dispatched event lost at once", lost, history);
    }

    private static long dispatches() {
        return scenario.installation().recorder().entries(Dispatched.class).count();
    }
}
