package dev.jobfn.e2e.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.ExecWatch;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/** Runs redis-cli in the pod of Redis. */
public record Redis(KubernetesClient client, String namespace) {
    private static final String POD = "redis-0";
    /**
     * Matches a heartbeat in the output of MONITOR, which contains the pod's address, the script, the base key, a
     * token, the lane and the job.
     */
    private static final Pattern BEAT = Pattern.compile(
            "(?i)\\[\\d+ ([0-9.]+):\\d+\\] \"evalsha\" \"\\w+\" \"1\" \"jobfn:\\{([^}]+)}\" \"[^\"]+\" \"[^\"]+\" \"([^\"]+)\" \"[^\"]+\" \"30000\"");

    /** Runs a command and returns its output. */
    public String ask(String... command) {
        List<String> line = new ArrayList<>(List.of("redis-cli"));
        line.addAll(Arrays.asList(command));
        return exec(line).strip();
    }

    /** The number of running jobs in a queue. */
    public int running(String queue) {
        String script = "local running = 0 "
                + "for _, job in ipairs(redis.call('ZRANGE', KEYS[1] .. ':window', 0, -1)) do "
                + "if redis.call('HGET', KEYS[1] .. ':l:' .. job, 's') == 'running' then running = running + 1 end end "
                + "return running";
        return Integer.parseInt(ask("EVAL", script, "1", "jobfn:{" + queue + "}"));
    }

    /** The address of the pod that renews the lease of each job, by job. Finding out takes one heartbeat period. */
    public Map<String, String> runners() {
        Map<String, String> addresses = new HashMap<>();
        exec(List.of("sh", "-c", "timeout 7 redis-cli MONITOR | grep -i evalsha || true"))
                .lines()
                .map(BEAT::matcher)
                .filter(Matcher::find)
                .forEach(beat -> addresses.put(beat.group(2) + "-" + beat.group(3), beat.group(1)));
        return addresses;
    }

    /** Waits until no queue has a key of these kinds. */
    public void isEmpty(Set<String> kinds) {
        Awaitility.await("nothing in flight")
                .atMost(Duration.ofMinutes(2))
                .pollInterval(Duration.ofSeconds(2))
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(ask("KEYS", "jobfn:*")
                                .lines()
                                .filter(key -> kinds.contains(key.substring(key.lastIndexOf(':') + 1))))
                        .isEmpty());
    }

    private String exec(List<String> command) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ExecWatch watch = client.pods()
                .inNamespace(namespace)
                .withName(POD)
                .inContainer("redis")
                .writingOutput(out)
                .writingError(out)
                .exec(command.toArray(String[]::new))) {
            watch.exitCode().get(60, TimeUnit.SECONDS);
            return out.toString(StandardCharsets.UTF_8);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (ExecutionException | TimeoutException e) {
            throw new AssertionError("Redis did not respond to: " + command, e);
        }
    }
}
