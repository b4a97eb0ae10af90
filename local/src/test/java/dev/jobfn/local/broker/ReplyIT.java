package dev.jobfn.local.broker;

import static dev.jobfn.local.broker.BrokerFixture.BROKER;
import static dev.jobfn.local.broker.BrokerFixture.delivery;
import static dev.jobfn.local.broker.BrokerFixture.trigger;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import dev.jobfn.local.FakeFunction;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplyIT {

    private static final String ANSWERS_TO_INTAKE = """
            apiVersion: eventing.knative.dev/v1
            kind: Trigger
            metadata: {name: answers}
            spec:
              broker: default
              filter: {attributes: {type: answer}}
              subscriber: {ref: {kind: Service, name: intake}, uri: /answers}
            """;

    private static final String QUESTIONS = "filter: {attributes: {type: question}}";

    @TempDir
    private Path folder;

    @Test
    void an_event_in_the_response_is_published() throws Exception {
        try (BrokerFixture broker = new BrokerFixture(folder, BROKER, trigger(QUESTIONS), ANSWERS_TO_INTAKE)) {
            broker.worker.answering(exchange -> reply(exchange, "answer"));
            broker.publish("question");

            await().until(() -> broker.intake.requests().size() == 1);
            FakeFunction.Request answer = broker.intake.requests().get(0);
            assertThat(answer.path()).isEqualTo("/answers");
            assertThat(answer.header("ce-id")).isEqualTo("reply");
            assertThat(answer.headers()).doesNotContainKey("ce-knativebrokerttl");
        }
    }

    @Test
    void a_structured_reply_is_published_as_well() throws Exception {
        try (BrokerFixture broker = new BrokerFixture(folder, BROKER, trigger(QUESTIONS), ANSWERS_TO_INTAKE)) {
            broker.worker.answering(exchange -> {
                exchange.getResponseHeaders().set("Content-Type", "application/cloudevents+json");
                write(exchange, "{\"specversion\":\"1.0\",\"id\":\"s\",\"source\":\"/w\",\"type\":\"answer\"}");
            });
            broker.publish("question");

            await().until(() -> broker.intake.requests().size() == 1);
            assertThat(broker.intake.requests().get(0).header("ce-id")).isEqualTo("s");
        }
    }

    @Test
    void an_event_that_is_always_echoed_becomes_a_dead_letter_after_255_rounds() throws Exception {
        String echoed = trigger(QUESTIONS + "\n" + delivery(0));
        try (BrokerFixture broker = new BrokerFixture(folder, BROKER, echoed)) {
            broker.worker.answering(exchange -> reply(exchange, "question"));
            broker.publish("question");

            await().until(() -> broker.intake.requests().size() == 1);
            assertThat(broker.worker.requests()).hasSize(255);
            assertThat(broker.intake.requests().get(0).header("ce-knativeerrorcode"))
                    .isEqualTo("400");
        }
    }

    private static void reply(HttpExchange exchange, String type) throws IOException {
        exchange.getResponseHeaders().set("ce-specversion", "1.0");
        exchange.getResponseHeaders().set("ce-id", "reply");
        exchange.getResponseHeaders().set("ce-source", "/worker");
        exchange.getResponseHeaders().set("ce-type", type);
        write(exchange, "{}");
    }

    private static void write(HttpExchange exchange, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
    }
}
