package dev.jobfn.client;

import dev.jobfn.client.http.RetryBudget;
import dev.jobfn.client.http.Transport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Submits a list of jobs in requests that the service accepts, one after the other. If some jobs of a request were
 * refused only for the moment, the request is sent again. Its key identifies each of its jobs, so jobs that are already
 * stored stay as they are.
 */
final class BatchSubmit {
    private static final int MOST_JOBS = 1_000;
    /** Well below the service's default of 1 MiB for a body. */
    private static final int MOST_CHARACTERS = 250_000;

    private final Api api;
    private final Transport transport;
    private final Wire wire;
    private final String key;
    private final List<List<String>> chunks;
    private final List<SubmitAnswer> answers = new ArrayList<>();
    private final Steps<List<SubmitAnswer>> steps = new Steps<>();

    BatchSubmit(Api api, Transport transport, Wire wire, List<JobRequest> jobs, String key) {
        this.api = api;
        this.transport = transport;
        this.wire = wire;
        this.key = key;
        this.chunks = chunks(jobs.stream().map(this::json).toList());
    }

    private String json(JobRequest job) {
        if (job.idempotencyKey().isPresent()) {
            throw new IllegalArgumentException(
                    "the jobs of a batch share its idempotency key; " + job.type() + " has one of its own");
        }
        return wire.write(job.body());
    }

    private static List<List<String>> chunks(List<String> jobs) {
        List<List<String>> chunks = new ArrayList<>();
        int characters = MOST_CHARACTERS;
        for (String job : jobs) {
            if (characters + job.length() > MOST_CHARACTERS
                    || chunks.get(chunks.size() - 1).size() == MOST_JOBS) {
                chunks.add(new ArrayList<>());
                characters = 0;
            }
            chunks.get(chunks.size() - 1).add(job);
            characters += job.length();
        }
        return chunks;
    }

    CompletableFuture<List<SubmitAnswer>> start() {
        submit(0, transport.retryBudget());
        return steps.result();
    }

    private void submit(int index, RetryBudget budget) {
        if (index == chunks.size()) {
            steps.complete(List.copyOf(answers));
            return;
        }
        String json = "{\"jobs\":[" + String.join(",", chunks.get(index)) + "]}";
        steps.step(() -> transport.send(api.submitBatch(json, key + "/" + index)), response -> {
            List<SubmitAnswer> received = wire.submitAnswers(response);
            Optional<Duration> pause = received.stream().anyMatch(BatchSubmit::mayStillSucceed)
                    ? budget.next(Optional.empty())
                    : Optional.empty();
            if (pause.isPresent()) {
                steps.after(pause.get(), () -> submit(index, budget));
                return;
            }
            answers.addAll(received);
            submit(index + 1, transport.retryBudget());
        });
    }

    private static boolean mayStillSucceed(SubmitAnswer answer) {
        return answer instanceof SubmitAnswer.Refused refused
                && refused.problem().isOverload();
    }
}
