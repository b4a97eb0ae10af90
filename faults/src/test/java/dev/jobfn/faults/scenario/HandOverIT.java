package dev.jobfn.faults.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobfn.faults.history.Entry.AttemptFailed;
import dev.jobfn.faults.history.Entry.Claimed;
import dev.jobfn.faults.history.Entry.EndedByRun;
import dev.jobfn.faults.history.Entry.Found;
import dev.jobfn.faults.history.Entry.HandlerStarted;
import dev.jobfn.faults.history.Entry.Lost;
import dev.jobfn.faults.history.History;
import dev.jobfn.faults.history.Recorder;
import dev.jobfn.faults.hostile.FaultRates;
import dev.jobfn.faults.hostile.NetworkFault;
import dev.jobfn.faults.install.Setup;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Requests go on with the jobs of a backlog, which they get with the calls that end the ones before. */
class HandOverIT {
    private static final String SHORT = "{\"millis\":50}";
    private static final int WINDOW = Setup.standard().sizes().window();

    private static Scenario scenario;

    @BeforeAll
    static void start() {
        scenario = Scenario.start("hand-over", Setup.standard());
    }

    @AfterAll
    static void stop() {
        scenario.close();
    }

    @BeforeEach
    void fresh() {
        scenario.installation().publishing().inject(FaultRates.none());
        scenario.installation().delivering().inject(FaultRates.none());
        scenario.fresh();
    }

    private static long ended() {
        return scenario.installation().recorder().entries(EndedByRun.class).count();
    }

    private static void awaitEnds(long number) {
        Awaitility.await("jobs to end")
                .atMost(Duration.ofMinutes(2))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> ended() >= number);
    }

    private static void command(String path) throws Exception {
        assertThat(scenario.installation()
                        .client()
                        .postOnce(path, "operator", "")
                        .statusCode())
                .isLessThan(300);
    }

    @Test
    void a_lost_answer_loses_neither_the_outcome_nor_the_next_job() throws Exception {
        scenario.submit(1_000, "work", SHORT, "succeeded");
        long start = Recorder.now();
        for (int time = 1; time <= 5; time++) {
            awaitEnds(time * 100L);
            scenario.killed("replies of redis", WINDOW);
            scenario.installation().redisProxy().loseReplies(30);
        }
        History history = scenario.finish();
        assertThat(history.all(Lost.class)).isEmpty();
        // Each handler starts once, except after a run that a busy machine made time out.
        assertThat(history.all(HandlerStarted.class))
                .hasSize(1_000 + (int) history.all(AttemptFailed.class).count());
        Scenario.recovered("replies of Redis lost five times during a backlog", start, history);
    }

    @Test
    void a_backlog_is_worked_off_while_no_event_arrives() throws Exception {
        scenario.submit(400, "work", SHORT, "succeeded");
        awaitEnds(20);
        scenario.installation().delivering().inject(FaultRates.only(NetworkFault.DROP, 1_000, 1));
        long start = Recorder.now();
        awaitEnds(400);
        scenario.installation().delivering().inject(FaultRates.none());
        History history = scenario.finish();
        assertThat(history.all(Found.class)).extracting(Found::attempt).containsOnly(1);
        Scenario.recovered("every event lost during a backlog", start, history);
    }

    @Test
    void a_paused_queue_hands_over_nothing_and_a_cancelled_job_is_never_handed_over() throws Exception {
        List<String> jobs = scenario.submit(400, "work", SHORT, "succeeded");
        awaitEnds(40);
        command("/queues/general/pause");
        long paused = Recorder.now();
        List<String> waiting = jobs.subList(390, 400);
        for (String job : waiting) {
            scenario.installation().client().cancel("shop", job);
        }
        long cancelled = Recorder.now();
        Awaitility.await("the runs to end").during(Duration.ofMillis(500)).until(() -> true);
        long resumed = Recorder.now();
        command("/queues/general/resume");
        History history = scenario.ended();
        // Dispatched jobs may still be claimed after the pause.
        assertThat(history.all(Claimed.class).filter(claim -> claim.at() > paused && claim.at() < resumed))
                .hasSizeLessThanOrEqualTo(WINDOW);
        Set<String> ended = Set.copyOf(waiting);
        assertThat(history.all(Claimed.class).filter(claim -> claim.at() > cancelled && ended.contains(claim.job())))
                .isEmpty();
        assertThat(history.all(Found.class)).hasSize(400);
    }

    @Test
    void a_job_with_a_higher_priority_overtakes_the_backlog_at_once() throws Exception {
        scenario.submit(400, "work", SHORT, "succeeded");
        awaitEnds(40);
        String urgent = scenario.installation()
                .client()
                .submit(
                        "shop",
                        "urgent",
                        "{\"type\":\"work\",\"priority\":9,\"input\":" + SHORT + "}",
                        Set.of("succeeded"));
        long submitted = Recorder.now();
        History history = scenario.finish();
        long started = history.all(Claimed.class)
                .filter(claim -> claim.job().equals(urgent))
                .findFirst()
                .orElseThrow()
                .at();
        assertThat(history.all(Claimed.class).filter(claim -> claim.at() > submitted && claim.at() < started))
                .hasSizeLessThanOrEqualTo(WINDOW);
    }
}
