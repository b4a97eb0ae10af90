package dev.jobfn.local.broker;

import static dev.jobfn.local.broker.BrokerFixture.BROKER;
import static dev.jobfn.local.broker.BrokerFixture.delivery;
import static dev.jobfn.local.broker.BrokerFixture.trigger;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.jobfn.local.FakeFunction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RetryIT {

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(ints = {404, 408, 409, 429, 500, 502, 503, 504})
    void a_status_that_may_be_temporary_is_retried(int status) throws Exception {
        try (BrokerFixture broker = new BrokerFixture(folder, BROKER, trigger(delivery(3)))) {
            broker.worker.answering(status, status, 204);
            broker.publish("a");

            await().until(() -> broker.worker.requests().size() == 3);
            assertThat(broker.intake.requests()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 400, 401, 403, 410, 413, 415, 422})
    void any_other_error_goes_to_the_dead_letter_sink_at_once(int status) throws Exception {
        try (BrokerFixture broker = new BrokerFixture(folder, BROKER, trigger(delivery(3)))) {
            broker.worker.answering(status);
            broker.publish("a");

            await().until(() -> broker.intake.requests().size() == 1);
            assertThat(broker.worker.requests()).hasSize(1);
        }
    }

    @Test
    void delivery_to_an_unreachable_function_is_retried() throws Exception {
        try (BrokerFixture broker = new BrokerFixture(folder, BROKER, trigger(delivery(2)))) {
            broker.worker.close();
            broker.publish("a");

            await().until(() -> broker.intake.requests().size() == 1);
            assertThat(broker.intake.requests().get(0).header("ce-knativeerrorcode"))
                    .isEqualTo("500");
        }
    }

    @Test
    void a_2xx_response_that_is_not_an_event_counts_as_502_and_is_retried() throws Exception {
        try (BrokerFixture broker = new BrokerFixture(folder, BROKER, trigger(delivery(1)))) {
            broker.worker.answering(exchange -> {
                byte[] body = "done".getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(200, body.length);
                exchange.getResponseBody().write(body);
            });
            broker.publish("a");

            await().until(() -> broker.intake.requests().size() == 1);
            assertThat(broker.worker.requests()).hasSize(2);
            assertThat(broker.intake.requests().get(0).header("ce-knativeerrorcode"))
                    .isEqualTo("502");
        }
    }

    @Test
    void exponential_pauses_start_at_the_delay_and_double() throws Exception {
        String exponential = delivery(3).replace("linear", "exponential").replace("PT0.02S", "PT0.1S");
        try (BrokerFixture broker = new BrokerFixture(folder, BROKER, trigger(exponential))) {
            broker.worker.answering(503, 503, 503, 204);
            broker.publish("a");

            await().until(() -> broker.worker.requests().size() == 4);
            assertThat(pauses(broker))
                    .satisfiesExactly(
                            first -> assertThat(first).isBetween(Duration.ofMillis(99), Duration.ofMillis(180)),
                            second -> assertThat(second).isBetween(Duration.ofMillis(199), Duration.ofMillis(380)),
                            third -> assertThat(third).isBetween(Duration.ofMillis(399), Duration.ofMillis(780)));
        }
    }

    @Test
    void the_delivery_of_a_trigger_replaces_that_of_the_broker_entirely() throws Exception {
        String brokers = BROKER + "spec:\n" + delivery(5).indent(2);
        try (BrokerFixture broker = new BrokerFixture(folder, brokers, trigger("delivery: {retry: 1}"))) {
            broker.worker.answering(503);
            broker.publish("a");

            await().until(() -> broker.notices.stream().anyMatch(notice -> notice.contains("no dead-letter sink")));
            assertThat(broker.worker.requests()).hasSize(2);
            assertThat(broker.intake.requests()).isEmpty();
        }
    }

    @Test
    void a_trigger_without_a_delivery_uses_that_of_the_broker() throws Exception {
        try (BrokerFixture broker =
                new BrokerFixture(folder, BROKER + "spec:\n" + delivery(1).indent(2), trigger(""))) {
            broker.worker.answering(503);
            broker.publish("a");

            await().until(() -> broker.intake.requests().size() == 1);
            assertThat(broker.worker.requests()).hasSize(2);
        }
    }

    private static List<Duration> pauses(BrokerFixture broker) {
        List<Long> times = broker.worker.requests().stream()
                .map(FakeFunction.Request::nanos)
                .toList();
        return List.of(
                Duration.ofNanos(times.get(1) - times.get(0)),
                Duration.ofNanos(times.get(2) - times.get(1)),
                Duration.ofNanos(times.get(3) - times.get(2)));
    }
}
