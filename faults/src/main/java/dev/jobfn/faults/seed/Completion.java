package dev.jobfn.faults.seed;

import dev.jobfn.faults.history.Entry.Acknowledged;
import dev.jobfn.faults.history.Entry.Found;
import dev.jobfn.faults.history.Entry.Shown;
import dev.jobfn.faults.history.Recorder;
import dev.jobfn.faults.install.Client;
import dev.jobfn.faults.install.Installation;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.api.StatefulRedisConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/**
 * Waits for jobs to end, then reads them. It sends the service no requests while it waits, so the service's own clock
 * and backstop must keep the jobs going.
 */
public final class Completion {
    private static final Set<String> ENDED = Set.of("succeeded", "failed", "cancelled");
    private static final List<String> TENANTS = List.of("shop", "press", "lab");
    /** The number of jobs that are read by every tenant. */
    private static final int SHOWN = 60;

    private final Installation installation;

    public Completion(Installation installation) {
        this.installation = installation;
    }

    /**
     * Waits until every acknowledged job has ended, or until nothing has happened for longer than the design allows.
     */
    public void await() throws InterruptedException {
        List<String> open = new ArrayList<>(jobs().keySet());
        long timeout = installation.setup().worstCase().toSeconds() + 10;
        RedisClient client = RedisClient.create(installation.redis().url());
        try (StatefulRedisConnection<String, String> redis = client.connect()) {
            while (!open.isEmpty() && installation.redisServers().silentSeconds() < timeout) {
                try {
                    open.removeIf(
                            job -> ENDED.contains(String.valueOf(redis.sync().hget("jobfn:{general}:l:" + job, "s"))));
                } catch (RedisException away) {
                    // Try again.
                }
                TimeUnit.MILLISECONDS.sleep(100);
            }
        } finally {
            client.shutdown();
        }
    }

    /**
     * Waits until every acknowledged job has ended or the time is over. Polls the service for each job, for tests in
     * which Redis is not observed.
     */
    public void awaitByReading(Duration timeout) throws InterruptedException {
        List<Acknowledged> open = new ArrayList<>(jobs().values());
        long end = System.nanoTime() + timeout.toNanos();
        while (!open.isEmpty() && System.nanoTime() < end) {
            List<Acknowledged> ended = new ArrayList<>();
            for (Acknowledged job : open) {
                JsonNode record = installation.client().read(job.tenant(), job.job());
                if (record.isMissingNode() || record.has("endedAt")) {
                    ended.add(job);
                }
            }
            open.removeAll(ended);
            TimeUnit.MILLISECONDS.sleep(500);
        }
    }

    /** Waits until nothing is left to publish, or until the longest delay that the design allows has passed. */
    public void awaitQuiet() throws InterruptedException {
        long end = System.nanoTime() + installation.setup().worstCase().toNanos();
        RedisClient client = RedisClient.create(installation.redis().url());
        try (StatefulRedisConnection<String, String> redis = client.connect()) {
            while (System.nanoTime() < end
                    && redis.sync().zcard("jobfn:{general}:outbox")
                                    + redis.sync().zcard("jobfn:{general}:window")
                            > 0) {
                TimeUnit.MILLISECONDS.sleep(100);
            }
            // The broker still needs a moment to deliver its events.
            TimeUnit.MILLISECONDS.sleep(500);
        } finally {
            client.shutdown();
        }
    }

    /** Reads every job as its own tenant, and some also as the other tenants. */
    public void read() throws InterruptedException {
        Client client = installation.client();
        int asked = 0;
        for (Acknowledged job : jobs().values()) {
            JsonNode record = client.read(job.tenant(), job.job());
            installation
                    .recorder()
                    .note(new Found(
                            Recorder.now(),
                            job.job(),
                            record.path("state").asString("unknown"),
                            record.path("attempt").asInt(0),
                            record.path("result").isMissingNode()
                                    ? ""
                                    : record.path("result").toString(),
                            record.path("error").path("reason").asString("")));
            if (asked++ < SHOWN) {
                for (String tenant : TENANTS) {
                    boolean shown = !client.read(tenant, job.job()).isMissingNode();
                    installation.recorder().note(new Shown(Recorder.now(), job.job(), tenant, shown));
                }
            }
        }
    }

    private Map<String, Acknowledged> jobs() {
        return installation
                .recorder()
                .entries(Acknowledged.class)
                .collect(Collectors.toMap(Acknowledged::job, Function.identity(), (first, again) -> first));
    }
}
