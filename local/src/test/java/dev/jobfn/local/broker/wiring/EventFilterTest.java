package dev.jobfn.local.broker.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EventFilterTest {

    private final CloudEvent event = CloudEventBuilder.v1()
            .withId("1")
            .withSource(URI.create("/jobfn/queues/general"))
            .withType("dev.jobfn.job.queued")
            .withExtension("jobqueue", "general")
            .build();

    @Test
    void all_attributes_must_match() {
        assertThat(EventFilter.attributes(Map.of("type", "dev.jobfn.job.queued", "jobqueue", "general"))
                        .accepts(event))
                .isTrue();
        assertThat(EventFilter.attributes(Map.of("type", "dev.jobfn.job.queued", "jobqueue", "initial"))
                        .accepts(event))
                .isFalse();
    }

    @Test
    void a_missing_attribute_never_matches() {
        assertThat(EventFilter.attributes(Map.of("jobtenant", "")).accepts(event))
                .isFalse();
        assertThat(EventFilter.exact(Map.of("subject", "a")).accepts(event)).isFalse();
    }

    @Test
    void an_empty_value_matches_any_value() {
        assertThat(EventFilter.attributes(Map.of("jobqueue", "")).accepts(event))
                .isTrue();
    }

    @Test
    void prefix_and_suffix_match_the_start_and_the_end() {
        assertThat(EventFilter.prefix(Map.of("type", "dev.jobfn.")).accepts(event))
                .isTrue();
        assertThat(EventFilter.suffix(Map.of("source", "/general")).accepts(event))
                .isTrue();
        assertThat(EventFilter.suffix(Map.of("source", "/initial")).accepts(event))
                .isFalse();
    }

    @Test
    void all_filters_of_a_list_must_accept() {
        EventFilter prefix = EventFilter.prefix(Map.of("type", "dev."));
        EventFilter other = EventFilter.exact(Map.of("jobqueue", "initial"));
        assertThat(EventFilter.all(List.of(prefix)).accepts(event)).isTrue();
        assertThat(EventFilter.all(List.of(prefix, other)).accepts(event)).isFalse();
    }
}
