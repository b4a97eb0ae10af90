package dev.jobfn.local.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Attributes are percent-encoded in headers and have the same meaning in both modes. */
class EncodedHeadersIT {
    private static final String ONLY_LARGER =
            BrokerFixture.trigger("filter: {attributes: {subject: \"größer als 100%\"}}");

    @TempDir
    Path folder;

    @Test
    void triggers_filter_on_decoded_attributes_and_subscribers_receive_them_encoded() throws Exception {
        try (BrokerFixture broker = new BrokerFixture(folder, BrokerFixture.BROKER, ONLY_LARGER)) {
            broker.publish("a", "ce-subject", "gr%C3%B6%C3%9Fer%20als%20100%25");
            broker.publish("b", "ce-subject", "kleiner");
            broker.send(broker.request()
                    .header("content-type", "application/cloudevents+json")
                    .POST(BodyPublishers.ofString("""
                            {"specversion": "1.0", "id": "7", "source": "/a%20b", "type": "c",
                             "subject": "größer als 100%", "datacontenttype": "application/json; charset=utf-8", "data": 2}""")));

            await().until(() -> broker.worker.requests().size() == 2);
            assertThat(broker.worker.requests())
                    .extracting(request -> request.header("ce-subject"))
                    .containsOnly("gr%C3%B6%C3%9Fer%20als%20100%25");
            assertThat(broker.worker.requests())
                    .filteredOn(request -> request.header("ce-type").equals("c"))
                    .singleElement()
                    .satisfies(request -> {
                        assertThat(request.header("ce-source")).isEqualTo("/a%2520b");
                        assertThat(request.header("content-type")).isEqualTo("application/json; charset=utf-8");
                    });
        }
    }

    @Test
    void an_encoded_attribute_that_is_not_utf_8_is_refused() throws Exception {
        try (BrokerFixture broker = new BrokerFixture(folder, BrokerFixture.BROKER, ONLY_LARGER)) {
            assertThat(broker.publish("a", "ce-subject", "%C0%A0").statusCode()).isEqualTo(400);
            assertThat(broker.publish("a", "ce-subject", "100%").statusCode()).isEqualTo(202);
        }
    }
}
