package dev.jobfn.bench;

import dev.jobfn.catalog.Catalog;
import dev.jobfn.catalog.CatalogReader;
import dev.jobfn.catalog.JobType;
import dev.jobfn.job.Claim.Claimed;
import dev.jobfn.job.Claim.Place;
import dev.jobfn.job.Dispatch;
import dev.jobfn.job.Due;
import dev.jobfn.job.JobId;
import dev.jobfn.job.Submission;
import dev.jobfn.job.Tenancy;
import dev.jobfn.job.Token;
import dev.jobfn.redis.Jobs;
import dev.jobfn.redis.Queues;
import dev.jobfn.redis.RedisStore;
import dev.jobfn.redis.connection.RedisConnection;
import dev.jobfn.redis.connection.RedisSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Measures only the scripts, with one job per call and an increasing number of waiting jobs. Also measures the memory
 * per job.
 */
final class ScriptBench {
    private static final String QUEUE = "general";
    private static final int CALLS = 2_000;
    private static final int ROUNDS = 5;
    private static final int BATCH = 1_000;
    private static final Duration LEASE = Duration.ofSeconds(30);
    private static final Duration BUDGET = Duration.ofSeconds(290);
    private static final Catalog CATALOG = CatalogReader.parse("""
            queues:
              general: {window: %d, backlog: 10000000}
            types:
              text-stats: {}
            """.formatted(CALLS));

    private final Results results;
    private final Path logs;

    ScriptBench(Results results, Path logs) {
        this.results = results;
        this.logs = logs;
    }

    void run() throws IOException, InterruptedException {
        for (int waiting : List.of(0, 10_000, 1_000_000)) {
            try (FreshRedis redis = new FreshRedis(logs);
                    RedisConnection connection = new RedisConnection(
                            new RedisSettings(redis.url(), false, "jobfn:bench", Duration.ofSeconds(10), 0))) {
                List<Dispatch> published = new ArrayList<>();
                RedisStore store = new RedisStore(
                        connection,
                        CATALOG,
                        Duration.ofHours(2),
                        RedisStore.DEFAULT_MIN_RETENTION,
                        followUp -> published.addAll(followUp.dispatches()));
                measure(redis, store.jobs(), store.queues(), published, waiting);
            }
        }
    }

    /** @param published the dispatches so far; the list grows with each call to the store */
    private void measure(FreshRedis redis, Jobs jobs, Queues queues, List<Dispatch> published, int waiting) {
        Map<String, Double> numbers = new LinkedHashMap<>();
        queues.pause(QUEUE, true);
        double empty = redis.number("used_memory");
        fill(jobs, waiting);
        if (waiting > 0) {
            numbers.putAll(Memory.ofQueued(redis, empty, waiting));
        }
        double submit = Double.MAX_VALUE;
        double claim = Double.MAX_VALUE;
        double complete = Double.MAX_VALUE;
        for (int round = 0; round < ROUNDS; round++) {
            submit = Math.min(submit, micros(redis, () -> submitOneByOne(jobs)));
            published.clear();
            queues.pause(QUEUE, false);
            while (published.size() < CALLS) {
                queues.sweep(QUEUE);
            }
            queues.pause(QUEUE, true);
            List<Dispatch> all = List.copyOf(published);
            List<Claimed> claims = new ArrayList<>();
            claim = Math.min(claim, micros(redis, () -> all.forEach(dispatch -> claims.add(claim(jobs, dispatch)))));
            complete = Math.min(
                    complete,
                    micros(
                            redis,
                            () -> claims.forEach(run ->
                                    jobs.completeWithToken(run.job(), run.run(), "{\"words\":14}", Optional.empty()))));
        }
        numbers.put("submitMicros", submit);
        numbers.put("claimMicros", claim);
        numbers.put("completeMicros", complete);
        if (waiting == 0) {
            numbers.put("bytesFinished", (redis.number("used_memory") - empty) / (CALLS * ROUNDS));
        }
        results.add("scripts", waiting + " waiting", numbers);
    }

    private static void fill(Jobs jobs, int count) {
        for (int from = 0; from < count; from += BATCH) {
            jobs.submit(QUEUE, IntStream.range(0, BATCH).mapToObj(each -> job()).toList(), Tenancy.UNKNOWN);
        }
    }

    private static void submitOneByOne(Jobs jobs) {
        for (int i = 0; i < CALLS; i++) {
            jobs.submit(job(), Tenancy.UNKNOWN);
        }
    }

    private static Claimed claim(Jobs jobs, Dispatch dispatch) {
        return (Claimed)
                jobs.claimIfDispatched(dispatch.job(), dispatch.token(), Token.fresh(), Place.ALONE, LEASE, BUDGET);
    }

    private static Submission job() {
        JobType type = CATALOG.type("text-stats").orElseThrow();
        String input = "{\"text\":\"" + "0123456789".repeat(8) + "012345678\"}";
        return new Submission(JobId.fresh(QUEUE), type, "anonymous", 4, new Due.Now(), input, "", Optional.empty());
    }

    /** How long Redis itself takes to run a script once. */
    private static double micros(FreshRedis redis, Runnable calls) {
        redis.commands().configResetstat();
        calls.run();
        String stats = redis.info().get("cmdstat_evalsha");
        return Double.parseDouble(stats.replaceAll(".*usec_per_call=([0-9.]+),.*", "$1"));
    }
}
