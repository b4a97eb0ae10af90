package dev.jobfn.bench;

import dev.jobfn.bench.contestant.Contestant;
import dev.jobfn.bench.contestant.Processes;
import dev.jobfn.bench.load.JobClient;
import dev.jobfn.bench.load.Latencies;
import dev.jobfn.bench.load.Load;
import dev.jobfn.bench.load.Target;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** Measures the figures of one contestant, each with an empty Redis and new processes. */
final class Figures {
    private static final int CLIENTS = 64;
    private static final int POLL_MS = 20;
    private static final int QUEUED = 20_000;
    private static final int MANY = 1_000_000;
    private static final double STEADY = 0.7;

    private final Contestant contestant;
    private final Path logs;
    private final Load load;

    Figures(Contestant contestant, Path logs, int warmupSeconds, int seconds) {
        this.contestant = contestant;
        this.logs = logs;
        this.load = new Load(CLIENTS, warmupSeconds, seconds);
    }

    /** The contestant's name in the table. */
    String contestant() {
        return contestant.name();
    }

    /** Whether this figure can be measured for the contestant. */
    boolean has(String figure) {
        return contestant.canWait() || !"waiting".equals(figure);
    }

    /** Measures a figure and returns its numbers by name. */
    Map<String, Double> measure(String figure) throws IOException, InterruptedException {
        try (FreshRedis redis = new FreshRedis(logs);
                Processes processes = new Processes(logs)) {
            Target target = contestant.startApi(processes, redis.url());
            return switch (figure) {
                case "submit" -> submit(target, redis, processes);
                case "end-to-end" -> endToEnd(target, redis, processes);
                case "waiting" -> waiting(target, redis, processes);
                case "drain" -> drain(target, redis, processes);
                case "backlog" -> backlog(target, redis, processes);
                case "lone" -> lone(target, redis, processes);
                default -> throw new IllegalArgumentException("unknown figure " + figure);
            };
        }
    }

    private Map<String, Double> submit(Target target, FreshRedis redis, Processes processes)
            throws IOException, InterruptedException {
        contestant.hold(target);
        return closed(target, JobClient::submit, redis, processes);
    }

    /** Measures the maximum rate, and then the latencies at a steady fraction of this rate. */
    private Map<String, Double> endToEnd(Target target, FreshRedis redis, Processes processes)
            throws IOException, InterruptedException {
        contestant.startWorkers(processes, redis.url());
        Map<String, Double> numbers = closed(target, client -> client.run(POLL_MS), redis, processes);
        Latencies steady = new Load(CLIENTS, 2, load.seconds())
                .steady(target, client -> client.run(POLL_MS), Math.max(1, STEADY * numbers.get("rate")));
        numbers.put("steadyRate", steady.rate());
        numbers.put("steadyP50", steady.millis(0.5));
        numbers.put("steadyP99", steady.millis(0.99));
        numbers.merge("errors", (double) steady.errors().size(), Double::sum);
        return numbers;
    }

    /** Measures submissions that wait for their result. */
    private Map<String, Double> waiting(Target target, FreshRedis redis, Processes processes)
            throws IOException, InterruptedException {
        contestant.startWorkers(processes, redis.url());
        return closed(target, JobClient::runWaiting, redis, processes);
    }

    /** Measures the maximum rate of many clients and the cost per job. */
    private Map<String, Double> closed(Target target, Load.Work work, FreshRedis redis, Processes processes)
            throws InterruptedException {
        AtomicReference<Usage> before = new AtomicReference<>();
        Latencies seen = load.closed(target, work, () -> before.set(Usage.now(redis, processes)));
        return numbers(seen, Usage.now(redis, processes).since(before.get(), seen.completed()));
    }

    /** Measures the rate at which warmed-up workers finish jobs, from the first job to the last. */
    private Map<String, Double> drain(Target target, FreshRedis redis, Processes processes)
            throws IOException, InterruptedException {
        startWarm(target, redis, processes);
        contestant.hold(target);
        Load.submit(target, CLIENTS, QUEUED);
        Usage before = Usage.now(redis, processes);
        contestant.release(target);
        long first = 0;
        long start = 0;
        while (true) {
            long left = contestant.left(redis.commands());
            if (first == 0 && left < QUEUED) {
                first = left;
                start = System.nanoTime();
            }
            if (left == 0) {
                double seconds = (System.nanoTime() - start) / 1e9;
                Map<String, Double> numbers = Usage.now(redis, processes).since(before, QUEUED);
                numbers.put("rate", first / seconds);
                return numbers;
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    /** Measures the same work twice, first with few waiting jobs and then with a million. */
    private Map<String, Double> backlog(Target target, FreshRedis redis, Processes processes)
            throws IOException, InterruptedException {
        // Without this setting, Redis might rewrite its file during one of the two measurements and keep a core busy
        // for seconds.
        String unused = redis.commands().configSet("auto-aof-rewrite-percentage", "0");
        startWarm(target, redis, processes);
        Map<String, Double> numbers = new LinkedHashMap<>();
        contestant.hold(target);
        flow(target, redis, numbers, "");
        while (contestant.left(redis.commands()) > 0) {
            TimeUnit.SECONDS.sleep(1);
        }
        contestant.hold(target);
        Load.submit(target, CLIENTS, MANY);
        flow(target, redis, numbers, "BesideMany");
        return numbers;
    }

    /** Measures submissions while the workers are paused, and then how fast the workers drain the queue. */
    private void flow(Target target, FreshRedis redis, Map<String, Double> numbers, String suffix)
            throws IOException, InterruptedException {
        numbers.put(
                "submit" + suffix,
                load.closed(target, JobClient::submit, () -> {}).rate());
        contestant.release(target);
        numbers.put("drain" + suffix, drained(redis));
    }

    /** Starts the workers and warms them up. */
    private void startWarm(Target target, FreshRedis redis, Processes processes)
            throws IOException, InterruptedException {
        contestant.startWorkers(processes, redis.url());
        Latencies unused = load.closed(target, client -> client.run(POLL_MS), () -> {});
    }

    /** The number of jobs that finish per second while many are waiting. */
    private double drained(FreshRedis redis) throws InterruptedException {
        TimeUnit.SECONDS.sleep(1);
        long before = contestant.left(redis.commands());
        long start = System.nanoTime();
        TimeUnit.SECONDS.sleep(load.seconds());
        return (before - contestant.left(redis.commands())) / ((System.nanoTime() - start) / 1e9);
    }

    /** Measures a single client that runs one job at a time. */
    private Map<String, Double> lone(Target target, FreshRedis redis, Processes processes)
            throws IOException, InterruptedException {
        contestant.startWorkers(processes, redis.url());
        Load.Work work = contestant.canWait() ? JobClient::runWaiting : client -> client.run(2);
        Latencies seen = new Load(1, load.warmupSeconds(), load.seconds()).closed(target, work, () -> {});
        return numbers(seen, Map.of());
    }

    private static Map<String, Double> numbers(Latencies seen, Map<String, Double> usage) {
        seen.errors().forEach(error -> System.err.println("  " + error));
        Map<String, Double> numbers = new LinkedHashMap<>();
        numbers.put("rate", seen.rate());
        numbers.put("p50", seen.millis(0.5));
        numbers.put("p99", seen.millis(0.99));
        numbers.put("errors", (double) seen.errors().size());
        numbers.putAll(usage);
        return numbers;
    }
}
