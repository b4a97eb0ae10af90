package {{package}};

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.jobfn.client.JobClient;
import dev.jobfn.client.JobReceipt;
import dev.jobfn.client.JobRequest;
import dev.jobfn.testing.JobfnClock;
import dev.jobfn.testing.JobfnTest;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Runs the handler in the whole service: real functions, a real Redis and a broker, started once for all tests. */
@JobfnTest({{Application}}.class)
class ShoutTest {
    @Test
    void a_text_comes_back_in_upper_case(JobClient client) {
        JobRequest job = JobRequest.of("shout", new Shout.Input("hello"));

        Shout.Output output = client.submitAndAwait(job, Shout.Output.class).join();

        assertEquals("HELLO", output.text());
    }

    @Test
    void a_job_with_a_delay_of_one_hour_runs_after_that_hour(JobClient client, JobfnClock clock) {
        JobRequest later = JobRequest.of("shout", new Shout.Input("later")).withDelay(Duration.ofHours(1));
        JobReceipt job = client.submit(later);

        clock.advance(Duration.ofHours(1));

        assertEquals("LATER", client.awaitResult(job.id(), Shout.Output.class).join().text());
    }
}
