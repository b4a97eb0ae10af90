package dev.jobfn.testing;

import dev.jobfn.client.JobClient;
import dev.jobfn.testing.sample.SampleJobs;
import dev.jobfn.testing.sample.SampleJobs.Patient;
import dev.jobfn.testing.sample.SampleJobs.Text;
import dev.jobfn.testing.service.ServiceOptions;
import dev.jobfn.testing.service.TestService;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class ServiceStopIT {
    @Test
    @Timeout(120)
    void a_handler_that_still_runs_does_not_keep_the_service_from_stopping() throws InterruptedException {
        TestService service = TestService.start(ServiceOptions.of(SampleJobs.class, "src/test/catalog"));
        try (JobClient client = service.newTenant()) {
            client.submit("patient", new Text("for ever"));
            Patient.awaitEntered("for ever");
            service.close();
            Patient.open("for ever");
        }
    }
}
