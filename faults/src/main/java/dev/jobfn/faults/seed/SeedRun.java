package dev.jobfn.faults.seed;

import dev.jobfn.faults.history.Checker;
import dev.jobfn.faults.history.Entry;
import dev.jobfn.faults.history.History;
import dev.jobfn.faults.history.Violation;
import dev.jobfn.faults.hostile.Hostility;
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

/** One seed: its jobs are submitted while its blows fall, and then all must end by itself and be as promised. */
public final class SeedRun {
    private static final int CLIENTS = 12;
    private static final int BATCH = 25;
    /** So that submitting takes as long as the blows. */
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
     * What came of it.
     *
     * @param submitted how long it took until all were acknowledged
     * @param took until the last had ended
     */
    public record Report(
            long seed, String nemesis, Duration submitted, Duration took, History history, List<Violation> violations) {
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
                                    violations.isEmpty() ? "as promised" : violations.size() + " VIOLATIONS")
                    + "\n  the last: " + last(history);
        }
    }

    /** What was written about the job that ended last, and when after the start. */
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

    /** Writes all that was seen to a file. */
    private void keep(History history) throws IOException {
        Path file = Path.of("target", "seed-" + seed + ".history");
        Files.write(file, history.entries().stream().map(Object::toString).toList());
    }

    /** Runs it to its end. */
    public Report run() throws InterruptedException, ExecutionException, IOException {
        long start = System.nanoTime();
        installation.recorder().take(installation.limits());
        installation.publishing().be(Hostility.mixed(seed, "publishing"));
        installation.delivering().be(Hostility.mixed(seed, "delivering"));
        Nemesis nemesis = new Nemesis(seed, installation);
        ExecutorService threads = Executors.newFixedThreadPool(CLIENTS + 1);
        try {
            Future<?> blows = threads.submit(() -> {
                nemesis.strike();
                return null;
            });
            submitAll(threads);
            Duration submitted = Duration.ofNanos(System.nanoTime() - start);
            blows.get();
            Ends ends = new Ends(installation);
            ends.await();
            Duration took = Duration.ofNanos(System.nanoTime() - start);
            installation.publishing().be(Hostility.none());
            installation.delivering().be(Hostility.none());
            installation.awaitReady();
            ends.awaitQuiet();
            ends.read();
            History history = installation.recorder().take(installation.limits());
            List<Violation> violations = Checker.check(history);
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
        // One half one by one, the other in batches.
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
        if (order.whim() == Order.Whim.ABANDON) {
            client.abandon(
                    order.tenant(),
                    order.key(),
                    order.body(),
                    Math.floorMod(order.key().hashCode(), 6));
        }
        String job = client.submit(order.tenant(), order.key(), order.body(), order.expected());
        if (order.whim() == Order.Whim.REPEAT) {
            client.submit(order.tenant(), order.key(), order.body(), order.expected());
        }
        if (order.whim() == Order.Whim.CANCEL) {
            client.cancel(order.tenant(), job);
        }
    }

    /** A batch is one tenant's: the first one's. */
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
