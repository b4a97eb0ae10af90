package dev.jobfn.local.broker;

import static dev.jobfn.local.broker.BrokerFixture.BROKER;
import static dev.jobfn.local.broker.BrokerFixture.trigger;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.jobfn.local.FakeFunction;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IngressIT {

    private BrokerFixture broker;

    @BeforeEach
    void start(@TempDir Path folder) throws IOException {
        broker = new BrokerFixture(folder, BROKER, trigger(""));
    }

    @AfterEach
    void stop() {
        broker.close();
    }

    @Test
    void its_first_notice_says_that_it_is_for_development() {
        assertThat(broker.notices).first().asString().contains("for development only");
    }

    @Test
    void an_event_is_accepted_with_202_and_delivered_to_the_path_of_the_trigger() throws Exception {
        assertThat(broker.publish("a").statusCode()).isEqualTo(202);

        await().until(() -> broker.worker.requests().size() == 1);
        FakeFunction.Request request = broker.worker.requests().get(0);
        assertThat(request.path()).isEqualTo("/work");
        assertThat(request.header("ce-type")).isEqualTo("a");
        assertThat(request.header("content-type")).isEqualTo("application/json");
        assertThat(request.body()).isEqualTo("{\"a\":1}");
    }

    @Test
    void a_structured_event_is_delivered_in_binary_mode() throws Exception {
        HttpResponse<String> answer = broker.send(broker.request()
                .header("content-type", "application/cloudevents+json")
                .POST(BodyPublishers.ofString("""
                        {"specversion": "1.0", "id": "7", "source": "/test", "type": "b", "jobqueue": "general",
                         "subject": "größer", "datacontenttype": "application/json", "data": {"b": 2}}""")));

        assertThat(answer.statusCode()).isEqualTo(202);
        await().until(() -> broker.worker.requests().size() == 1);
        FakeFunction.Request request = broker.worker.requests().get(0);
        assertThat(request.header("ce-id")).isEqualTo("7");
        assertThat(request.header("ce-jobqueue")).isEqualTo("general");
        assertThat(request.header("ce-subject")).isEqualTo("gr%C3%B6%C3%9Fer");
        assertThat(request.body()).isEqualTo("{\"b\":2}");
    }

    @Test
    void a_request_that_is_not_an_event_is_refused_with_the_reason() throws Exception {
        HttpResponse<String> answer = broker.send(broker.request().POST(BodyPublishers.ofString("hello")));

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("ce-specversion");
    }

    @Test
    void an_event_that_lacks_a_required_attribute_is_refused() throws Exception {
        HttpResponse<String> answer = broker.send(broker.request()
                .header("ce-specversion", "1.0")
                .header("ce-id", "1")
                .header("ce-type", "a")
                .POST(BodyPublishers.noBody()));

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("source");
    }

    @Test
    void an_event_larger_than_a_mebibyte_is_refused() throws Exception {
        HttpResponse<String> answer = broker.send(broker.request()
                .header("ce-specversion", "1.0")
                .POST(BodyPublishers.ofByteArray(new byte[(1 << 20) + 1])));

        assertThat(answer.statusCode()).isEqualTo(413);
    }

    @Test
    void only_the_headers_that_brokers_pass_on_reach_the_subscriber() throws Exception {
        broker.publish(
                "a",
                "authorization",
                "Bearer secret",
                "x-request-id",
                "r1",
                "knative-x",
                "k",
                "x-b3-traceid",
                "t",
                "x-other",
                "o");

        await().until(() -> broker.worker.requests().size() == 1);
        FakeFunction.Request request = broker.worker.requests().get(0);
        assertThat(request.headers()).doesNotContainKeys("authorization", "x-other");
        assertThat(request.header("x-request-id")).isEqualTo("r1");
        assertThat(request.header("knative-x")).isEqualTo("k");
        assertThat(request.header("x-b3-traceid")).isEqualTo("t");
    }
}
