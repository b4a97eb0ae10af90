package dev.jobfn.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import tools.jackson.databind.JsonNode;

/** All jobs that the tests of a namespace submitted, and what must hold for each: it ends, and it ends once. */
final class History {
    private static final int CLIENTS = 16;
    /** An outcome that its script's caller could not publish is left to the clock. */
    private static final Duration OUTCOME = Duration.ofMinutes(3);

    private final Api api;
    private final RecorderClient recorder;
    private final Set<String> jobs = new ConcurrentSkipListSet<>();

    History(Api api, RecorderClient recorder) {
        this.api = api;
        this.recorder = recorder;
    }

    /** Submits a job; answers its id. */
    String submit(String job) {
        String id = api.submit(job);
        jobs.add(id);
        return id;
    }

    /** Submits many copies of a job. */
    List<String> submit(String job, int copies) {
        List<String> ids = api.submit(job, copies);
        jobs.addAll(ids);
        return ids;
    }

    /** Adds a job that another system made. */
    void add(String id) {
        jobs.add(id);
    }

    /** Whether a test submitted it. */
    boolean knows(String id) {
        return jobs.contains(id);
    }

    /** Waits until each job has succeeded; answers how many took how many attempts. */
    Map<Integer, Integer> eachSucceeds(List<String> ids, Duration within) {
        Map<Integer, Integer> attempts = new TreeMap<>();
        for (JsonNode record : eachEnds(ids, within)) {
            assertThat(record.get("state").asString()).as(record.toString()).isEqualTo("succeeded");
            attempts.merge(record.get("attempt").asInt(), 1, Integer::sum);
        }
        eachHasOneOutcome(ids);
        return attempts;
    }

    private List<JsonNode> eachEnds(List<String> ids, Duration within) {
        ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
        try {
            List<Callable<JsonNode>> asked = new ArrayList<>();
            long deadline = System.nanoTime() + within.toNanos();
            ids.forEach(id ->
                    asked.add(() -> api.ended(id, Duration.ofNanos(Math.max(1, deadline - System.nanoTime())))));
            List<JsonNode> records = new ArrayList<>();
            for (Future<JsonNode> answer : clients.invokeAll(asked)) {
                records.add(answer.get());
            }
            return records;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (ExecutionException e) {
            throw new AssertionError("a job did not end", e.getCause());
        } finally {
            clients.shutdownNow();
        }
    }

    /** Waits until somebody else has heard of the end of these jobs; once of each. */
    void eachHasOneOutcome(List<String> ids) {
        Awaitility.await("an outcome event of each job")
                .atMost(OUTCOME)
                .pollInterval(Duration.ofSeconds(2))
                .untilAsserted(() -> assertThat(recorder.outcomes().keySet()).containsAll(ids));
        holds();
    }

    /** What must hold at any time: no job has two outcomes, and nobody heard of a job that was not submitted. */
    void holds() {
        Map<String, Set<String>> outcomes = recorder.outcomes();
        assertThat(outcomes.values()).allSatisfy(events -> assertThat(events).hasSize(1));
        assertThat(jobs).containsAll(outcomes.keySet());
    }

    /** At the end of it all: nothing is lost, nothing came twice. */
    void isComplete() {
        eachHasOneOutcome(List.copyOf(jobs));
    }
}
