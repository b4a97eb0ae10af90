package dev.jobfn.status;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class TypeRoutesIT {
    /** The SHA-256 digest of "alice". */
    private static final String KEYS = """
            - {name: a, tenant: acme, role: user,
               sha256: 2bd806c97f0e00af1a1fc3328fa763a9269723c8db8fac4f93af71db186d6e90}
            """;

    private static final String[] ALICE = {"Authorization", "Bearer alice"};

    @TempDir
    private static Path folder;

    private static StatusService service;

    @BeforeAll
    static void start() throws IOException {
        Path keys = Files.writeString(folder.resolve("keys.yaml"), KEYS);
        Path catalog = Files.createDirectory(folder.resolve("catalog"));
        Files.writeString(catalog.resolve("queues.yaml"), """
                queues:
                  general: {maxDelay: P2D}
                  nightly: {longLane: true}
                """);
        Files.writeString(catalog.resolve("one.yaml"), """
                types:
                  resize:
                    timeout: PT30S
                    maxAttempts: 5
                    resultLimit: 1000
                    retention: PT2H
                    backoff: {initial: PT2S, factor: 3, limit: PT5M}
                    input: {type: object, required: [width], properties: {width: {type: integer, maximum: 4096}}}
                    on: [{event: com.example.uploaded, tenant: secret-tenant}]
                """);
        Files.writeString(catalog.resolve("two.yaml"), """
                types:
                  report: {queue: nightly, timeout: PT3H, isolate: true, outcomeEvents: false}
                  convert: {url: 'http://user:secret@convert.internal:8080/convert'}
                """);
        service = new StatusService("ACCESS_KEYS", keys.toString(), "CATALOG", catalog.toString());
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    private static JsonNode types() {
        return StatusService.json(service.get("/types", ALICE)).get("types");
    }

    @Test
    void a_user_sees_all_types_by_name_with_schema_limits_and_queue() {
        JsonNode types = types();
        assertThat(types.values())
                .extracting(type -> type.get("name").stringValue())
                .containsExactly("convert", "report", "resize");
        assertThat(types.get(2)).isEqualTo(new JsonMapper().readTree("""
                {"name": "resize", "queue": "general", "service": false, "isolate": false, "longLane": false,
                 "outcomeEvents": true,
                 "limits": {"timeout": "PT30S", "maxAttempts": 5, "maxLost": 3, "retention": "PT2H",
                            "resultBytes": 1000, "maxDelay": "PT48H"},
                 "backoff": {"initial": "PT2S", "factor": 3.0, "limit": "PT5M"},
                 "input": {"type": "object", "required": ["width"],
                           "properties": {"width": {"type": "integer", "maximum": 4096}}}}
                """));
    }

    @Test
    void a_type_of_a_long_lane_says_so() {
        JsonNode report = types().get(1);
        assertThat(report.get("longLane").booleanValue()).isTrue();
        assertThat(report.get("isolate").booleanValue()).isTrue();
        assertThat(report.get("outcomeEvents").booleanValue()).isFalse();
        assertThat(report.has("input")).isFalse();
    }

    @Test
    void a_type_with_a_url_is_a_service_whose_address_is_not_shown() {
        assertThat(types().get(0).get("service").booleanValue()).isTrue();
        assertThat(service.get("/types", ALICE).body())
                .doesNotContain("internal")
                .doesNotContain("secret");
    }

    @Test
    void a_client_that_has_the_types_gets_a_304() {
        String etag = service.get("/types", ALICE).headers().firstValue("ETag").orElseThrow();
        HttpResponse<String> same = service.get("/types", "Authorization", "Bearer alice", "If-None-Match", etag);
        assertThat(same.statusCode()).isEqualTo(304);
        assertThat(same.body()).isEmpty();
        assertThat(same.headers().firstValue("ETag")).contains(etag);
        assertThat(service.get("/types", "Authorization", "Bearer alice", "If-None-Match", "\"other\"")
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void a_caller_without_a_key_sees_no_types() {
        assertThat(service.get("/types").statusCode()).isEqualTo(401);
    }

    @Test
    void without_keys_everyone_sees_the_types() {
        try (StatusService open = new StatusService()) {
            assertThat(StatusService.json(open.get("/types")).get("types").size())
                    .isEqualTo(2);
        }
    }
}
