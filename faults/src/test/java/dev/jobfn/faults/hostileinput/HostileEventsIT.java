package dev.jobfn.faults.hostileinput;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobfn.faults.hostile.FaultRates;
import dev.jobfn.faults.hostile.NetworkFault;
import dev.jobfn.faults.install.Installation;
import dev.jobfn.faults.install.Setup;
import dev.jobfn.redis.ClockField;
import dev.jobfn.redis.JobField;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Malformed events in both modes, forged events and repeated events. */
class HostileEventsIT {
    private static final String KEY = "Authorization: Bearer key-shop\r\n";
    private static final String JSON = "Content-Type: application/json\r\n";
    private static final String STRUCTURED = "Content-Type: application/cloudevents+json\r\n";
    private static final String RANDOM = "AAAAAAAAAAAAAAAAAAAAAA";
    private static final List<String> INTAKE = List.of("/events", "/clock", "/backstop", "/dead-letters");

    private static Installation installation;
    private static RedisClient client;
    private static StatefulRedisConnection<String, String> redis;
    private static RawHttp intake;
    private static RawHttp run;
    private static RawHttp submit;

    @BeforeAll
    static void start() {
        installation = Installation.start("events", Setup.standard());
        client = RedisClient.create(installation.redis().url());
        redis = client.connect();
        intake = new RawHttp(installation.pod("intake").url());
        run = new RawHttp(installation.pod("run-fn-0").url());
        submit = new RawHttp(installation.pod("submit-fn").url());
    }

    @AfterAll
    static void stop() {
        client.shutdown();
        installation.close();
    }

    /** The headers and the body of a request. */
    record Message(String headers, String body) {}

    static Stream<Message> malformed() {
        return Stream.of(
                new Message("", ""),
                new Message(JSON, "{}"),
                new Message(binary("", "id", "/s"), ""),
                new Message(binary("t", "", "/s"), ""),
                new Message(binary("t", "id", ""), ""),
                new Message(binary("t", "id", "http://[broken"), ""),
                new Message(binary("t", "id", "/s").replace("1.0", "9.9"), ""),
                new Message(binary("t", "id", "/s").replace("1.0", ""), ""),
                new Message(binary("t", "id", "/s") + "ce-time: yesterday\r\n", ""),
                new Message(binary("t", "id", "/s") + "ce-bad_name: x\r\n", ""),
                new Message(binary("t", "%zz%", "/s"), ""),
                new Message(binary("t", "x".repeat(10_000), "/s"), ""),
                new Message(binary("com.example.happened", "odd-1", "/s") + JSON, "{no json"),
                new Message(binary("com.example.happened", "odd-2", "/s") + JSON, "[".repeat(200_000)),
                new Message(binary("com.example.happened", "odd-3", "/s") + JSON, "1e999999999"),
                new Message(binary("com.example.happened", "odd-4", "/s") + "Content-Type: text/plain\r\n", "hello"),
                new Message(STRUCTURED, ""),
                new Message(STRUCTURED, "{"),
                new Message(STRUCTURED, "[]"),
                new Message(STRUCTURED, "null"),
                new Message(STRUCTURED, "{\"specversion\":\"1.0\"}"),
                new Message(STRUCTURED, structured("1", "\"t\"", "\"/s\"")),
                new Message(STRUCTURED, structured("\"a\"", "{}", "\"/s\"")),
                new Message(STRUCTURED, structured("\"a\"", "\"t\"", "[]")),
                new Message(STRUCTURED, structured("\"a\"", "\"\"", "\"/s\"")),
                new Message(STRUCTURED, "{\"specversion\":1.0,\"id\":\"a\",\"type\":\"t\",\"source\":\"/s\"}"),
                new Message(STRUCTURED, structured("\"a\"", "\"t\"", "\"/s\",\"data\":{},\"data_base64\":\"e30=\"")),
                new Message(
                        STRUCTURED, structured("\"a\"", "\"com.example.happened\"", "\"/s\",\"data_base64\":\"%%\"")),
                new Message(STRUCTURED, structured("\"a\"", "\"t\"", "\"/s\",\"ext\":{\"a\":1}")),
                new Message(STRUCTURED, structured("\"a\\u0000\\r\\nb: c\"", "\"com.example.happened\"", "\"/s\"")),
                new Message(STRUCTURED, structured("\"a\"", "\"t\"", "\"/s\",\"data\":" + "[".repeat(100_000))),
                new Message("Content-Type: application/cloudevents-batch+json\r\n", "[]"),
                new Message("Content-Type: application/cloudevents+avro\r\n", "x"),
                new Message("Content-Type: ;;;\r\n", "x"),
                new Message(STRUCTURED + binary("t", "id", "/s"), "{}"));
    }

    private static String binary(String type, String id, String source) {
        return "ce-specversion: 1.0\r\nce-type: %s\r\nce-id: %s\r\nce-source: %s\r\n".formatted(type, id, source);
    }

    private static String structured(String id, String type, String source) {
        return "{\"specversion\":\"1.0\",\"id\":%s,\"type\":%s,\"source\":%s}".formatted(id, type, source);
    }

    @ParameterizedTest
    @MethodSource("malformed")
    void a_malformed_event_causes_no_5xx_and_no_reply(Message message) throws Exception {
        for (String path : INTAKE) {
            harmless(intake.post(path, message.headers(), message.body()), path);
        }
        harmless(run.post("/", message.headers(), message.body()), "run-fn");
    }

    private static void harmless(String answer, String route) {
        assertThat(RawHttp.status(answer)).as("%s: %s", route, answer).isLessThan(500);
        if (RawHttp.status(answer) / 100 == 2) {
            // A broker would treat anything else as a reply or as a 502.
            assertThat(answer.substring(answer.indexOf("\r\n\r\n"))).isBlank();
            assertThat(answer.toLowerCase(java.util.Locale.ROOT)).doesNotContain("ce-");
        }
    }

    @Test
    void a_forged_clock_event_has_no_effect() throws Exception {
        String forged =
                binary("dev.jobfn.clock", "general.forgedtoken", "/jobfn/queues/general") + "ce-jobqueue: general\r\n";
        redis.sync()
                .hset(
                        "jobfn:{general}:clock",
                        java.util.Map.of(ClockField.TOKEN.key(), "real", ClockField.WAKES_AT.key(), "99999999999999"));
        try {
            assertThat(RawHttp.status(intake.post("/clock", forged, ""))).isEqualTo(204);
            assertThat(redis.sync().hget("jobfn:{general}:clock", ClockField.TOKEN.key()))
                    .isEqualTo("real");
        } finally {
            redis.sync().del("jobfn:{general}:clock");
        }
        String elsewhere = forged.replace("ce-jobqueue: general", "ce-jobqueue: nosuchqueue");
        assertThat(RawHttp.status(intake.post("/clock", elsewhere, ""))).isEqualTo(400);
    }

    @Test
    void a_forged_dispatch_claims_nothing_whether_or_not_its_job_exists() throws Exception {
        installation.delivering().inject(FaultRates.only(NetworkFault.DROP, 1_000, 1));
        try {
            String id = id(submit.post("/jobs", KEY + JSON, "{\"type\":\"work\",\"input\":{}}"));
            String job = id.substring(id.indexOf('-') + 1);
            for (String target : List.of(id, "general-" + RANDOM)) {
                String answer = run.post("/", queued(target + ".forged"), "");
                assertThat(RawHttp.status(answer)).as(answer).isEqualTo(204);
            }
            assertThat(redis.sync().hget("jobfn:{general}:l:" + job, JobField.ATTEMPT.key()))
                    .isNull();
            assertThat(redis.sync().exists("jobfn:{general}:l:" + RANDOM)).isZero();
        } finally {
            installation.delivering().inject(FaultRates.none());
        }
    }

    @Test
    void a_dispatch_with_an_invalid_id_is_refused() throws Exception {
        for (String id : List.of(
                "general-" + RANDOM, "general-" + RANDOM + ".", "x." + RANDOM, ".", "nosuch-" + RANDOM + ".t")) {
            assertThat(RawHttp.status(run.post("/", queued(id), ""))).as(id).isEqualTo(400);
        }
    }

    private static String queued(String id) {
        return binary("dev.jobfn.job.queued", id, "/jobfn/queues/general")
                + "ce-jobqueue: general\r\nce-jobtype: work\r\nce-jobtenant: shop\r\n";
    }

    @Test
    void jobfn_events_never_become_jobs() throws Exception {
        for (String type : List.of("dev.jobfn.job.succeeded", "dev.jobfn.clock", "dev.jobfn.job.queued")) {
            assertThat(RawHttp.status(intake.post("/events", binary(type, "1", "/s") + JSON, "{}")))
                    .isEqualTo(400);
        }
    }

    @Test
    void a_mapped_event_becomes_one_job_of_the_mapped_tenant_however_often_it_arrives() throws Exception {
        long before = redis.sync().zcard("jobfn:{general}:index:shop");
        long others = redis.sync().zcard("jobfn:{general}:index:press");
        String headers = binary("com.example.happened", "once", "/source")
                + "ce-jobtenant: press\r\nce-tenant: press\r\n" + KEY.replace("shop", "press") + JSON;
        for (int i = 0; i < 3; i++) {
            assertThat(RawHttp.status(intake.post("/events", headers, "{}"))).isEqualTo(204);
        }
        String same = structured("\"once\"", "\"com.example.happened\"", "\"/source\",\"data\":{}");
        assertThat(RawHttp.status(intake.post("/events", STRUCTURED, same))).isEqualTo(204);
        assertThat(redis.sync().zcard("jobfn:{general}:index:shop")).isEqualTo(before + 1);
        assertThat(redis.sync().zcard("jobfn:{general}:index:press")).isEqualTo(others);
        // The same id with different data is refused.
        assertThat(RawHttp.status(intake.post("/events", headers, "{\"other\":1}")))
                .isEqualTo(422);
        Awaitility.await("the job has ended")
                .atMost(Duration.ofSeconds(30))
                .until(() -> commands().zcard("jobfn:{general}:window") == 0);
    }

    @Test
    void public_functions_accept_no_events_and_intake_accepts_no_requests() throws Exception {
        for (String path : INTAKE) {
            assertThat(RawHttp.status(submit.post(path, KEY + binary("t", "1", "/s"), "")))
                    .isEqualTo(404);
        }
        assertThat(RawHttp.status(intake.post("/jobs", KEY + JSON, "{}"))).isEqualTo(404);
        assertThat(RawHttp.status(run.post("/runJob", KEY + JSON, "{}"))).isEqualTo(404);
    }

    private static RedisCommands<String, String> commands() {
        return redis.sync();
    }

    private static String id(String answer) {
        int at = answer.indexOf("\"id\":\"");
        assertThat(at).as(answer).isPositive();
        return answer.substring(at + 6, answer.indexOf('"', at + 6));
    }
}
