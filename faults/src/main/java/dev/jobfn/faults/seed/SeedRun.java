package dev.jobfn.faults.seed;

import dev.jobfn.faults.history.Checker;
import dev.jobfn.faults.history.Entry;
import dev.jobfn.faults.history.History;
import dev.jobfn.faults.history.RuleViolation;
import dev.jobfn.faults.hostile.FaultRates;
import dev.jobfn.faults.install.Client;
import dev.jobfn.faults.install.Installation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/**
 * Runs one seed. Submits the seed's jobs while its faults are injected, waits for the jobs to end by themselves, and
 * checks every rule.
 */
public final class SeedRun {
    private static final int CLIENTS = 12;
    private static final int BATCH = 25;
    /** Long enough for the submissions to last as long as the faults. */
    private static final int BETWEEN_BATCHES = 200;

    private static final int BETWEEN_JOBS = 100;

    private final Installation installation;
    private final long seed;
    private final int jobs;

    public SeedRun(Installation installation, long seed, int jobs) {
        this.installation = installation;
        this.seed = seed;
        this.jobs = jobs;
    }

    /**
     * The result of a seed.
     *
     * @param submitted the time until all jobs were acknowledged
     * @param took the time until the last job ended
     */
    public record Report(
            long seed,
            String nemesis,
            Duration submitted,
            Duration took,
            History history,
            List<RuleViolation> violations) {
        @Override
        public String toString() {
            long attempts = history.all(Entry.Found.class)
                    .mapToLong(Entry.Found::attempt)
                    .sum();
            return "seed %d: %d jobs, %d attempts, %d redispatched, %d lost leases, submitted after %.1f s, ended after %.1f s, %s; %s"
                            .formatted(
                                    seed,
                                    history.all(Entry.Found.class).count(),
                                    attempts,
                                    history.all(Entry.Dispatched.class).count()
                                            - history.all(Entry.Claimed.class).count(),
                                    history.all(Entry.Lost.class).count(),
                                    submitted.toMillis() / 1000.0,
                                    took.toMillis() / 1000.0,
                                    nemesis,
                                    violations.isEmpty() ? "no violations" : violations.size() + " VIOLATIONS")
                    + "\n  last job: " + last(history);
        }
    }

    /** The writes about the job that ended last, in milliseconds after the start. */
    static String last(History history) {
        return history.byJob(Entry.Write.class).values().stream()
                .max(Comparator.comparingLong(
                        writes -> writes.get(writes.size() - 1).at()))
                .map(writes -> writes.stream()
                        .map(it -> it.getClass().getSimpleName() + " "
                                + (it.at() - history.entries().get(0).at()) / 1_000)
                        .collect(Collectors.joining(", ")))
                .orElse("");
    }

    /** Writes the history to a file. */
    private void keep(History history) throws IOException {
        Path file = Path.of("target", "seed-" + seed + ".history");
        Files.write(file, history.entries().stream().map(Object::toString).toList());
    }

    /** Runs the seed. */
    public Report run() throws InterruptedException, ExecutionException, IOException {
        long start = System.nanoTime();
        installation.recorder().drain(installation.limits());
        installation.publishing().inject(FaultRates.mixed(seed, "publishing"));
        installation.delivering().inject(FaultRates.mixed(seed, "delivering"));
        Nemesis nemesis = new Nemesis(seed, installation);
        ExecutorService threads = Executors.newFixedThreadPool(CLIENTS + 1);
        try {
            Future<?> faults = threads.submit(() -> {
                nemesis.strike();
                return null;
            });
            submitAll(threads);
            Duration submitted = Duration.ofNanos(System.nanoTime() - start);
            faults.get();
            Completion completion = new Completion(installation);
            completion.await();
            Duration took = Duration.ofNanos(System.nanoTime() - start);
            installation.publishing().inject(FaultRates.none());
            installation.delivering().inject(FaultRates.none());
            installation.awaitReady();
            completion.awaitQuiet();
            completion.read();
            History history = installation.recorder().drain(installation.limits());
            List<RuleViolation> violations = Checker.check(history);
            if (!violations.isEmpty()) {
                keep(history);
            }
            return new Report(seed, nemesis.toString(), submitted, took, history, violations);
        } finally {
            threads.shutdownNow();
        }
    }

    private void submitAll(ExecutorService threads) throws InterruptedException, ExecutionException {
        List<Order> orders = new Workload(seed).orders(jobs);
        // Half of the jobs are submitted one by one, and the other half in batches.
        List<Order> single = orders.subList(0, orders.size() / 2);
        List<Order> batched = orders.subList(orders.size() / 2, orders.size());
        AtomicInteger next = new AtomicInteger();
        AtomicInteger nextBatch = new AtomicInteger();
        List<Callable<Void>> work = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            int client = i;
            work.add(() -> {
                if (client == 0) {
                    for (int at = nextBatch.getAndAdd(BATCH); at < batched.size(); at = nextBatch.getAndAdd(BATCH)) {
                        submitBatch(batched.subList(at, Math.min(batched.size(), at + BATCH)));
                        TimeUnit.MILLISECONDS.sleep(BETWEEN_BATCHES);
                    }
                }
                for (int at = next.getAndIncrement(); at < single.size(); at = next.getAndIncrement()) {
                    submit(single.get(at));
                    TimeUnit.MILLISECONDS.sleep(BETWEEN_JOBS);
                }
                return null;
            });
        }
        for (Future<Void> done : threads.invokeAll(work)) {
            done.get();
        }
    }

    private void submit(Order order) throws InterruptedException {
        Client client = installation.client();
        if (order.behavior() == Order.Behavior.ABANDON) {
            client.abandon(
                    order.tenant(),
                    order.key(),
                    order.body(),
                    Math.floorMod(order.key().hashCode(), 6));
        }
        String job = client.submit(order.tenant(), order.key(), order.body(), order.expected());
        if (order.behavior() == Order.Behavior.REPEAT) {
            client.submit(order.tenant(), order.key(), order.body(), order.expected());
        }
        if (order.behavior() == Order.Behavior.CANCEL) {
            client.cancel(order.tenant(), job);
        }
    }

    /** Submits the whole batch for the tenant of the first job. */
    private void submitBatch(List<Order> orders) throws InterruptedException {
        installation
                .client()
                .submitAll(
                        orders.get(0).tenant(),
                        orders.get(0).key() + "-batch",
                        orders.stream().map(Order::body).toList(),
                        orders.stream().map(Order::expected).toList());
    }
}
