package dev.jobfn.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jobfn.client.JobClient;
import dev.jobfn.client.JobQuery;
import dev.jobfn.client.JobRecord;
import dev.jobfn.client.JobRecord.State;
import dev.jobfn.client.JobRequest;
import dev.jobfn.client.problem.FailedJobException;
import dev.jobfn.testing.sample.SampleJobs;
import dev.jobfn.testing.sample.SampleJobs.Patient;
import dev.jobfn.testing.sample.SampleJobs.Text;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.springframework.context.ApplicationContext;

@JobfnTest(value = SampleJobs.class, catalog = "src/test/catalog")
class JobfnTestIT {
    private static <T> T within(CompletableFuture<T> future) throws Exception {
        return future.get(30, TimeUnit.SECONDS);
    }

    @Test
    void a_job_runs_the_handler_of_the_application(JobClient client) throws Exception {
        assertThat(within(client.submitAndAwait(JobRequest.of("shout", new Text("hi")), Text.class)))
                .isEqualTo(new Text("HI"));
    }

    @Test
    void a_job_with_a_delay_of_an_hour_runs_when_the_clock_has_moved(JobClient client, JobfnClock clock)
            throws Exception {
        JobRequest later = JobRequest.of("shout", new Text("later")).withDelay(Duration.ofHours(1));
        String job = client.submit(later).id();
        clock.advance(Duration.ofMinutes(59));
        assertThat(client.get(job).state()).isEqualTo(State.SCHEDULED);
        clock.advance(Duration.ofMinutes(1));
        assertThat(within(client.awaitResult(job, Text.class))).isEqualTo(new Text("LATER"));
    }

    @Test
    void a_job_with_a_delay_of_weeks_runs_when_the_clock_has_moved(JobClient client, JobfnClock clock)
            throws Exception {
        JobRequest later =
                JobRequest.of("shout", new Text("later")).withRunAt(clock.now().plus(Duration.ofDays(20)));
        String job = client.submit(later).id();
        clock.advance(Duration.ofDays(20).plusSeconds(1));
        assertThat(within(client.awaitResult(job, Text.class))).isEqualTo(new Text("LATER"));
    }

    @Test
    void a_job_is_retried_without_waiting_for_its_pauses(JobClient client, JobfnClock clock) {
        String job = client.submit("flaky", new Text("hi")).id();
        JobRecord ended = clock.advanceUntilEnded(job);
        assertThat(ended.state()).isEqualTo(State.SUCCEEDED);
        assertThat(ended.attempt()).isEqualTo(3);
        assertThat(client.resultOf(ended, Integer.class)).isEqualTo(3);
    }

    @Test
    void a_job_that_is_running_goes_on_when_the_clock_moves(JobClient client, JobfnClock clock) throws Exception {
        String job = client.submit("patient", new Text("runs")).id();
        Patient.awaitEntered("runs");
        for (Duration step : List.of(Duration.ofSeconds(20), Duration.ofHours(2), Duration.ofDays(1))) {
            clock.advance(step);
        }
        Patient.open("runs");
        assertThat(within(client.awaitResult(job, String.class))).isEqualTo("attempt 1");
    }

    @Test
    void a_failure_names_the_handlers_error(JobClient client) {
        String job = client.submit("broken", new Text("no paper")).id();
        assertThatThrownBy(() -> within(client.awaitResult(job, String.class)))
                .hasCauseInstanceOf(FailedJobException.class)
                .hasMessageContaining("out-of-order: no paper");
        assertThat(FailureReport.text("printing()", client))
                .startsWith("printing() failed. Its jobs, newest first:\n  " + job
                        + " broken failed, attempt 1 of 1, error out-of-order: no paper");
    }

    @Test
    void a_job_of_a_long_lane_runs_too(JobClient client) throws Exception {
        assertThat(within(client.submitAndAwait(JobRequest.of("lengthy", new Text("hi")), String.class)))
                .isEqualTo("attempt 1");
    }

    @Test
    void the_beans_of_the_application_are_at_hand(ApplicationContext application) {
        assertThat(application.getBean("patient")).isInstanceOf(Patient.class);
    }

    @Nested
    class IsolationByTenant {
        private String before;

        @BeforeEach
        void submit(JobClient client) {
            before = client.submit("shout", new Text("before")).id();
        }

        @Test
        void a_list_has_only_the_jobs_of_the_test(JobClient client) {
            assertThat(client.list(JobQuery.all())).extracting(JobRecord::id).containsExactly(before);
        }

        @Test
        void a_list_has_only_the_jobs_of_the_test_again(JobClient client) {
            String own = client.submit("shout", new Text("own")).id();
            assertThat(client.list(JobQuery.all())).extracting(JobRecord::id).containsExactly(own, before);
        }
    }

    @Test
    void the_clock_never_goes_back(JobfnClock clock) {
        assertThatThrownBy(() -> clock.advance(Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> clock.advance(Duration.ofSeconds(-1))).isInstanceOf(IllegalArgumentException.class);
    }
}
