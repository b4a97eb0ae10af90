package dev.jobfn.local.broker;

import static dev.jobfn.local.broker.BrokerFixture.BROKER;
import static dev.jobfn.local.broker.BrokerFixture.delivery;
import static dev.jobfn.local.broker.BrokerFixture.trigger;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.jobfn.local.FakeFunction;
import dev.jobfn.local.broker.wiring.WiringException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeadLetterIT {

    @TempDir
    private Path folder;

    @Test
    void a_dead_letter_is_the_event_with_the_response_of_the_subscriber() throws Exception {
        try (BrokerFixture broker = new BrokerFixture(folder, BROKER, trigger(delivery(1)))) {
            broker.worker.answering(exchange -> {
                byte[] body = "no such job".getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(422, body.length);
                exchange.getResponseBody().write(body);
            });
            broker.publish("a");

            await().until(() -> broker.intake.requests().size() == 1);
            FakeFunction.Request letter = broker.intake.requests().get(0);
            assertThat(letter.path()).isEqualTo("/dead-letters");
            assertThat(letter.header("ce-type")).isEqualTo("a");
            assertThat(letter.body()).isEqualTo("{\"a\":1}");
            assertThat(letter.header("ce-knativeerrordest")).isEqualTo(broker.worker.url() + "/work");
            assertThat(letter.header("ce-knativeerrorcode")).isEqualTo("422");
            assertThat(new String(
                            Base64.getDecoder().decode(letter.header("ce-knativeerrordata")), StandardCharsets.UTF_8))
                    .isEqualTo("no such job");
        }
    }

    @Test
    void delivery_to_the_sink_is_retried_like_delivery_to_the_subscriber() throws Exception {
        try (BrokerFixture broker = new BrokerFixture(folder, BROKER, trigger(delivery(2)))) {
            broker.worker.answering(400);
            broker.intake.answering(503, 503, 204);
            broker.publish("a");

            await().until(() -> broker.intake.requests().size() == 3);
        }
    }

    @Test
    void a_dead_letter_that_the_sink_refuses_is_dropped_and_reported() throws Exception {
        try (BrokerFixture broker = new BrokerFixture(folder, BROKER, trigger(delivery(1)))) {
            broker.worker.answering(400);
            broker.intake.answering(503);
            broker.publish("a");

            await().until(() -> broker.notices.stream().anyMatch(notice -> notice.contains("dropped")));
            assertThat(broker.intake.requests()).hasSize(2);
        }
    }

    @Test
    void a_sink_with_an_unsupported_address_is_refused_at_the_start() {
        String elsewhere = "delivery: {deadLetterSink: {uri: 'https://letters.example/'}}";

        assertThatExceptionOfType(WiringException.class)
                .isThrownBy(() -> new BrokerFixture(folder, BROKER, trigger(elsewhere)).close())
                .withMessageContaining("trigger work: https://letters.example/ is not an http address");
    }
}
