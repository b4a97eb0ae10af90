package dev.jobfn.e2e.cluster;

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

/** Records all jobs that are submitted in a namespace, and checks that each of them ends exactly once. */
public final class JobHistory {
    private static final int CLIENTS = 16;
    /**
     * The maximum delay of an outcome event. If the caller of a script can't publish the event, the clock does so
     * later.
     */
    private static final Duration OUTCOME = Duration.ofMinutes(3);

    private final ApiClient api;
    private final RecorderClient recorder;
    private final Set<String> jobs = new ConcurrentSkipListSet<>();

    JobHistory(ApiClient api, RecorderClient recorder) {
        this.api = api;
        this.recorder = recorder;
    }

    /** Submits a job and returns its id. */
    public String submit(String job) {
        String id = api.submit(job);
        jobs.add(id);
        return id;
    }

    /** Submits many copies of a job and returns their ids. */
    public List<String> submit(String job, int copies) {
        List<String> ids = api.submit(job, copies);
        jobs.addAll(ids);
        return ids;
    }

    /** Adds a job that was created by another system's event. */
    public void add(String id) {
        jobs.add(id);
    }

    /** Whether the history contains this job. */
    public boolean knows(String id) {
        return jobs.contains(id);
    }

    /** Waits until each job has succeeded. Returns the number of jobs by number of attempts. */
    public Map<Integer, Integer> eachSucceeds(List<String> ids, Duration within) {
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

    /** Waits until the recorder has received an outcome event for each of these jobs. */
    public void eachHasOneOutcome(List<String> ids) {
        Awaitility.await("an outcome event of each job")
                .atMost(OUTCOME)
                .pollInterval(Duration.ofSeconds(2))
                .untilAsserted(() -> assertThat(recorder.outcomes().keySet()).containsAll(ids));
        holds();
    }

    /** Checks what must always hold: no job has two outcomes, and no outcome belongs to an unknown job. */
    public void holds() {
        Map<String, Set<String>> outcomes = recorder.outcomes();
        assertThat(outcomes.values()).allSatisfy(events -> assertThat(events).hasSize(1));
        assertThat(jobs).containsAll(outcomes.keySet());
    }

    /** Checks at the end that every job has exactly one outcome. */
    public void isComplete() {
        eachHasOneOutcome(List.copyOf(jobs));
    }
}
