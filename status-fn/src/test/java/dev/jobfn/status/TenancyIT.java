package dev.jobfn.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobfn.harness.OpenApiContract;
import dev.jobfn.job.Due;
import dev.jobfn.job.JobId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TenancyIT {
    /** The SHA-256 digests of "alice", "bob", "root" and "victor". */
    private static final String KEYS = """
            - {name: a, tenant: acme, role: user,
               sha256: 2bd806c97f0e00af1a1fc3328fa763a9269723c8db8fac4f93af71db186d6e90}
            - {name: b, tenant: bolt, role: user,
               sha256: 81b637d8fcd2c6da6359e6963113a1170de795e4b725b84d1e0b4cfd9ec58ce9}
            - {name: r, tenant: ops, role: operator,
               sha256: 4813494d137e1631bba301d5acab6e7bb7aa74ce1185d456565ef51d737677b2}
            - {name: v, tenant: ops, role: viewer,
               sha256: 99bde068af2d49ed7fc8b8fa79abe13a6059e0db320bb73459fd96624bb4b33f}
            """;

    private static final String ALICE = "Bearer alice";
    private static final String BOB = "Bearer bob";
    private static final String ROOT = "Bearer root";
    private static final String VICTOR = "Bearer victor";

    @TempDir
    private static Path folder;

    private static StatusService service;
    private static JobId job;
    private static JobId ended;

    @BeforeAll
    static void start() throws IOException {
        Path keys = Files.writeString(folder.resolve("keys.yaml"), KEYS);
        service = new StatusService("ACCESS_KEYS", keys.toString());
        job = service.submit("sleep", "acme", new Due.Now());
        ended = service.submit("sleep", "acme", new Due.Now());
        service.store.cancel(ended, Optional.empty());
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    private static int status(String path, String key) {
        return service.get(path, "Authorization", key).statusCode();
    }

    @Test
    void a_job_is_visible_only_to_its_tenant_and_to_operators() {
        for (String part : List.of("", "?wait=0", "/result", "/events")) {
            assertThat(service.get("/jobs/" + job + part).statusCode()).isEqualTo(401);
            assertThat(status("/jobs/" + job + part, "Bearer wrong")).isEqualTo(401);
            assertThat(status("/jobs/" + job + part, BOB)).isEqualTo(404);
        }
        assertThat(status("/jobs/" + job, ALICE)).isEqualTo(200);
        assertThat(status("/jobs/" + job, ROOT)).isEqualTo(200);
        assertThat(status("/jobs/" + job, VICTOR)).isEqualTo(200);
    }

    /** Alice's job has ended, so that its stream ends. Bob is a user of another tenant. */
    @ParameterizedTest
    @CsvSource({
        "/jobs,               200, 200, 200, 200",
        "/jobs/{id},          200, 404, 200, 200",
        "/jobs/{id}/result,   422, 404, 422, 422",
        "/jobs/{id}/events,   200, 404, 200, 200",
        "/types,              200, 200, 200, 200",
        "/queues,             403, 403, 200, 200",
        "/refused-events,     403, 403, 200, 200",
        "/health/live,        200, 200, 200, 200",
        "/health/ready,       200, 200, 200, 200",
    })
    void each_role_may_read_what_it_should(String path, int alice, int bob, int viewer, int operator) {
        String address = path.replace("{id}", ended.toString());
        assertThat(status(address, ALICE)).isEqualTo(alice);
        assertThat(status(address, BOB)).isEqualTo(bob);
        assertThat(status(address, VICTOR)).isEqualTo(viewer);
        assertThat(status(address, ROOT)).isEqualTo(operator);
    }

    @Test
    void each_route_that_reads_is_tested_with_each_role() throws NoSuchMethodException {
        String[] rows = TenancyIT.class
                .getDeclaredMethod(
                        "each_role_may_read_what_it_should", String.class, int.class, int.class, int.class, int.class)
                .getAnnotation(CsvSource.class)
                .value();
        assertThat(rows)
                .extracting(row -> row.split(",", 2)[0])
                .containsExactlyInAnyOrderElementsOf(OpenApiContract.ofProject().pathsWith("GET"));
    }

    @Test
    void another_tenants_job_is_a_404_at_once_even_with_a_wait() {
        long begun = System.nanoTime();
        assertThat(status("/jobs/" + job + "?wait=30", BOB)).isEqualTo(404);
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void a_list_contains_only_the_callers_jobs() {
        assertThat(service.get("/jobs", "Authorization", ALICE).body()).contains(job.toString());
        assertThat(service.get("/jobs", "Authorization", BOB).body()).doesNotContain(job.toString());
    }

    @Test
    void viewers_and_operators_list_the_jobs_of_all_tenants_or_of_one() {
        JobId other = service.submit("sleep", "bolt", new Due.Now());
        for (String key : List.of(VICTOR, ROOT)) {
            assertThat(service.get("/jobs", "Authorization", key).body()).contains(job.toString(), other.toString());
            assertThat(service.get("/jobs?tenant=bolt", "Authorization", key).body())
                    .contains(other.toString())
                    .doesNotContain(job.toString());
            assertThat(service.get("/jobs?state=cancelled", "Authorization", key)
                            .body())
                    .contains(ended.toString());
            assertThat(service.get("/jobs?state=cancelled&tenant=bolt", "Authorization", key)
                            .body())
                    .isEqualTo("{\"jobs\":[]}");
        }
        service.store.cancel(other, Optional.empty());
    }

    @Test
    void a_user_can_name_only_its_own_tenant() {
        assertThat(service.get("/jobs?tenant=acme", "Authorization", ALICE).body())
                .contains(job.toString());
        assertThat(status("/jobs?tenant=acme", BOB)).isEqualTo(403);
        assertThat(service.get("/jobs?state=cancelled&type=sleep", "Authorization", BOB)
                        .body())
                .doesNotContain(ended.toString());
    }

    @Test
    void only_viewers_and_operators_see_queues_and_refused_events() {
        for (String path : List.of("/queues", "/refused-events")) {
            assertThat(service.get(path).statusCode()).isEqualTo(401);
            assertThat(status(path, ALICE)).isEqualTo(403);
            assertThat(status(path, VICTOR)).isEqualTo(200);
            assertThat(status(path, ROOT)).isEqualTo(200);
        }
    }

    @Test
    void without_keys_routes_that_show_other_tenants_jobs_are_absent() {
        try (StatusService open = new StatusService()) {
            for (String path : List.of("/jobs", "/queues", "/refused-events")) {
                assertThat(open.get(path).statusCode()).isEqualTo(404);
            }
            JobId own = open.submit();
            assertThat(open.get("/jobs/" + own).statusCode()).isEqualTo(200);
        }
    }
}
