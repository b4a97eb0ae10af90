package dev.jobfn.faults.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobfn.faults.history.Entry.Acknowledged;
import dev.jobfn.faults.history.History;
import dev.jobfn.faults.history.Recorder;
import dev.jobfn.faults.install.Client;
import dev.jobfn.faults.install.Setup;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/** A Redis that is killed, down or full. */
class RedisIT {
    private static final int WINDOW = Setup.standard().sizes().window();

    @ParameterizedTest
    @ValueSource(strings = {"everysec", "always"})
    void no_acknowledged_job_is_lost_when_redis_is_killed_repeatedly(String appendfsync) throws Exception {
        try (Scenario scenario =
                Scenario.start("redis-" + appendfsync, Setup.standard().withRedis("--appendfsync", appendfsync))) {
            scenario.fresh();
            Future<?> submitting = scenario.submitting(1_500, "work", "{\"millis\":20}", "succeeded");
            long killed = 0;
            for (int i = 0; i < 5; i++) {
                TimeUnit.MILLISECONDS.sleep(700);
                killed = Recorder.now();
                scenario.killed("redis", WINDOW);
                scenario.installation().redis().kill();
                scenario.installation().redis().start();
                scenario.away("redis", killed);
            }
            submitting.get();
            History history = scenario.finish();
            assertThat(history.all(Acknowledged.class).map(Acknowledged::job).distinct())
                    .hasSize(1_500);
            Scenario.recovered("SIGKILL of Redis, appendfsync " + appendfsync, killed, history);
        }
    }

    @Test
    void jobs_continue_after_redis_was_down_for_half_a_minute() throws Exception {
        try (Scenario scenario = Scenario.start("redis-down", Setup.standard())) {
            scenario.fresh();
            Future<?> submitting = scenario.submitting(600, "work", "{\"millis\":50}", "succeeded");
            TimeUnit.MILLISECONDS.sleep(800);
            long down = Recorder.now();
            scenario.killed("redis", WINDOW);
            scenario.installation().redis().kill();
            TimeUnit.SECONDS.sleep(30);
            scenario.installation().redis().start();
            scenario.away("redis", down);
            long back = Recorder.now();
            submitting.get();
            Scenario.recovered("Redis down for 30 s, after it is back", back, scenario.finish());
        }
    }

    @Test
    void a_full_redis_refuses_new_jobs_drains_the_rest_and_accepts_new_ones_when_ended_jobs_expire() throws Exception {
        try (Scenario scenario = Scenario.start("redis-full", Setup.standard())) {
            scenario.fresh();
            RedisClient client =
                    RedisClient.create(scenario.installation().redis().url());
            try (StatefulRedisConnection<String, String> redis = client.connect()) {
                redis.sync().configSet("maxmemory", "12mb");
                String body = "{\"type\":\"brief\",\"input\":{\"millis\":1500,\"padding\":\"%s\"}}"
                        .formatted("x".repeat(50_000));
                HttpResponse<byte[]> answer = fill(scenario, body);
                assertThat(answer.statusCode()).isEqualTo(503);
                assertThat(new String(answer.body(), StandardCharsets.UTF_8)).contains("store-full");
                assertThat(redis.sync().zcard("jobfn:{general}:window")).isEqualTo(WINDOW);
                long full = Recorder.now();
                Awaitility.await("drained")
                        .atMost(Duration.ofSeconds(60))
                        .until(() -> redis.sync().exists("jobfn:{general}:window", "jobfn:{general}:turns") == 0);
                Recovery.note("Redis out of memory: drained", (Recorder.now() - full) / 1_000);
                Awaitility.await("accepted again")
                        .atMost(Duration.ofSeconds(60))
                        .until(() ->
                                post(scenario.installation().client(), body).statusCode() == 202);
                Recovery.note(
                        "Redis out of memory: new jobs accepted again (retention 5 s, backstop 10 s)",
                        (Recorder.now() - full) / 1_000);
            } finally {
                client.shutdown();
            }
        }
    }

    private static HttpResponse<byte[]> fill(Scenario scenario, String body) throws Exception {
        Client client = scenario.installation().client();
        while (true) {
            HttpResponse<byte[]> answer = post(client, body);
            if (answer.statusCode() != 202) {
                return answer;
            }
            String id = new JsonMapper().readTree(answer.body()).get("id").stringValue();
            String job = id.substring(id.lastIndexOf('-') + 1);
            scenario.installation()
                    .recorder()
                    .note(new Acknowledged(Recorder.now(), job, "shop", "", Set.of("succeeded")));
        }
    }

    private static HttpResponse<byte[]> post(Client client, String body) throws Exception {
        return client.postOnce("/jobs", "shop", body);
    }
}
