package dev.jobfn.intake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobfn.event.JobEvents;
import dev.jobfn.fixture.FunctionClient;
import dev.jobfn.fixture.SubmitFixture;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One image contains two functions. Each function has only its own routes and none of the other's. */
class RoutesIT {
    private static SubmitFixture fixture;
    private static FunctionClient submit;
    private static FunctionClient intake;

    @BeforeAll
    static void start() {
        fixture = new SubmitFixture();
        submit = fixture.submit("OPEN_ADMIN", "true");
        intake = fixture.intake();
    }

    @AfterAll
    static void stop() {
        fixture.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/events", "/clock", "/dead-letters", "/backstop", "/"})
    void submit_fn_has_no_event_route(String path) {
        FunctionClient.problem(submit.deliver(path, JobEvents.clock("general", "token")), 404, "not-found");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/jobs",
                "/jobs/batch",
                "/jobs/general-4fT0qk2vXW9ZbY7u1LmNpQ/cancel",
                "/jobs/general-4fT0qk2vXW9ZbY7u1LmNpQ/retry",
                "/queues/general/pause",
                "/"
            })
    void intake_has_no_rest_route(String path) {
        FunctionClient.problem(intake.send("POST", path, "{}", "Content-Type", "application/json"), 404, "not-found");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/submitRoutes", "/clocks", "/text-stats", "/quiet", "/functions", "/actuator", "/clocks/a"})
    void no_function_is_reachable_by_its_name(String path) {
        for (FunctionClient function : new FunctionClient[] {submit, intake}) {
            FunctionClient.problem(function.send("GET", path, ""), 404, "not-found");
            FunctionClient.problem(
                    function.send("POST", path, "{}", "Content-Type", "application/json"), 404, "not-found");
            FunctionClient.problem(function.deliver(path, JobEvents.clock("general", "token")), 404, "not-found");
        }
        assertThat(fixture.observe().dbsize()).isZero();
    }

    @Test
    void both_functions_have_health_checks() {
        for (FunctionClient function : new FunctionClient[] {submit, intake}) {
            assertThat(function.send("GET", "/health/live", "").statusCode()).isEqualTo(200);
            assertThat(function.send("GET", "/health/ready", "").statusCode()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/events", "/clock", "/dead-letters", "/backstop"})
    void a_request_that_is_not_an_event_is_refused_for_good(String path) {
        FunctionClient.problem(
                intake.send("POST", path, "{}", "Content-Type", "application/json"), 400, "not-an-event");
        HttpResponse<String> half = intake.send("POST", path, "", "ce-specversion", "1.0", "ce-type", "a");
        FunctionClient.problem(half, 400, "not-an-event");
    }
}
