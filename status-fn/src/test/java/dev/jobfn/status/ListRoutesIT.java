package dev.jobfn.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobfn.job.Due;
import dev.jobfn.job.JobId;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class ListRoutesIT {
    private static StatusService service;
    private static final List<String> NEWEST_FIRST = new ArrayList<>();
    private static JobId cancelled;

    @BeforeAll
    static void start() {
        service = new StatusService("OPEN_ADMIN", "true");
        for (int i = 0; i < 7; i++) {
            NEWEST_FIRST.add(service.submit(i % 2 == 0 ? "sleep" : "big", "anonymous", new Due.Now())
                    .toString());
        }
        service.submit("sleep", "other", new Due.Now());
        cancelled = service.submit("big", "anonymous", new Due.In(Duration.ofHours(1)));
        service.store.cancel(cancelled, Optional.empty());
        NEWEST_FIRST.add(cancelled.toString());
        Collections.reverse(NEWEST_FIRST);
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    private static List<String> ids(HttpResponse<String> page) {
        assertThat(page.statusCode()).describedAs(page.body()).isEqualTo(200);
        return StatusService.json(page).get("jobs").values().stream()
                .map(job -> job.get("id").stringValue())
                .toList();
    }

    @Test
    void a_tenants_jobs_of_all_queues_are_listed_newest_first() {
        assertThat(ids(service.get("/jobs"))).isEqualTo(NEWEST_FIRST);
    }

    @Test
    void each_record_on_a_page_is_the_jobs_record_without_its_result() {
        for (JsonNode listed : StatusService.json(service.get("/jobs")).get("jobs")) {
            String id = listed.get("id").stringValue();
            assertThat(listed).isEqualTo(StatusService.json(service.get("/jobs/" + id)));
            assertThat(listed.at("/metadata/order").intValue()).isEqualTo(1);
        }
    }

    @Test
    void pages_are_linked_by_cursor_and_by_url() {
        List<String> seen = new ArrayList<>();
        String path = "/jobs?limit=3";
        for (int pages = 0; path != null && pages < 10; pages++) {
            HttpResponse<String> page = service.get(path);
            seen.addAll(ids(page));
            JsonNode next = StatusService.json(page).at("/links/next");
            path = next.isMissingNode() ? null : pathOf(next.stringValue());
        }
        assertThat(path).isNull();
        assertThat(seen).isEqualTo(NEWEST_FIRST);
    }

    private static String pathOf(String link) {
        URI uri = URI.create(link);
        return uri.getRawPath() + "?" + uri.getRawQuery();
    }

    @Test
    void jobs_are_filtered_by_state_type_and_queue() {
        assertThat(ids(service.get("/jobs?state=cancelled"))).containsExactly(cancelled.toString());
        assertThat(ids(service.get("/jobs?type=sleep"))).hasSize(4).allMatch(id -> id.startsWith("general-"));
        assertThat(ids(service.get("/jobs?queue=other"))).hasSize(4).allMatch(id -> id.startsWith("other-"));
        assertThat(ids(service.get("/jobs?queue=nothing"))).isEmpty();
        assertThat(ids(service.get("/jobs?state=running&type=big&queue=other"))).isEmpty();
    }

    @Test
    void jobs_are_filtered_by_time_and_links_keep_all_filters() {
        String ended = StatusService.json(service.get("/jobs/" + cancelled))
                .get("endedAt")
                .stringValue();
        assertThat(ids(service.get("/jobs?state=cancelled&from=" + ended))).containsExactly(cancelled.toString());
        assertThat(ids(service.get("/jobs?state=cancelled&to=" + ended))).isEmpty();
        assertThat(ids(service.get("/jobs?from=2001-01-01T00:00:00Z&to=2002-01-01T00:00:00Z")))
                .isEmpty();
        assertThat(ids(service.get("/jobs?error=broken"))).isEmpty();
        String filters = "tenant=anonymous&type=sleep&from=2020-01-01T00%3A00%3A00Z&to=%2B20000-01-01T00%3A00%3A00Z";
        JsonNode page = StatusService.json(service.get("/jobs?limit=2&" + filters));
        assertThat(page.at("/links/next").stringValue()).contains(filters);
        assertThat(ids(service.get(pathOf(page.at("/links/next").stringValue()))))
                .hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tenant=a%20b",
                "from=yesterday",
                "to=2030-01-31",
                "error=",
                "state=asleep",
                "limit=0",
                "limit=101",
                "cursor=abc",
                "type=a%20b",
                "queue=",
                "status=failed"
            })
    void an_invalid_query_is_refused(String query) {
        HttpResponse<String> answer = service.get("/jobs?" + query);
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("invalid-request");
    }

    @Test
    void queues_report_their_state() {
        JsonNode queues = StatusService.json(service.get("/queues")).get("queues");
        assertThat(queues.values())
                .extracting(queue -> queue.get("queue").stringValue())
                .containsExactly("general", "other");
        assertThat(queues.get(0).get("window").intValue()).isEqualTo(100);
        assertThat(queues.get(0).get("inFlight").intValue()).isEqualTo(5);
        assertThat(queues.get(0).get("waiting").intValue()).isZero();
    }

    @Test
    void refused_events_are_listed() {
        assertThat(StatusService.json(service.get("/refused-events"))
                        .get("events")
                        .isEmpty())
                .isTrue();
        service.refuse("{\"refusedAt\":\"2026-01-02T03:04:05Z\",\"event\":{\"type\":\"a\"}}");
        assertThat(StatusService.json(service.get("/refused-events?limit=1"))
                        .at("/events/0/event/type")
                        .stringValue())
                .isEqualTo("a");
        for (int i = 0; i < 55; i++) {
            service.refuse("{\"refusedAt\":\"2026-01-02T03:04:05.0" + (10 + i) + "Z\",\"event\":{\"type\":\"b\"}}");
        }
        JsonNode all =
                StatusService.json(service.get("/refused-events?limit=1000")).get("events");
        assertThat(all.size()).isEqualTo(56);
        assertThat(all.get(0).get("refusedAt").stringValue()).endsWith("064Z");
        assertThat(all.get(55).at("/event/type").stringValue()).isEqualTo("a");
        assertThat(StatusService.json(service.get("/refused-events?limit=21"))
                        .get("events")
                        .size())
                .isEqualTo(21);
    }

    @Test
    void queues_report_their_memory_and_evictions() {
        JsonNode queue =
                StatusService.json(service.get("/queues")).get("queues").get(0);
        assertThat(queue.at("/memory/usedBytes").longValue()).isPositive();
        assertThat(queue.at("/memory/limitBytes").longValue()).isZero();
        assertThat(queue.at("/evicted/records").longValue()).isZero();
    }
}
