package dev.jobfn.client;

import dev.jobfn.client.http.Answer;
import dev.jobfn.client.http.Call;
import dev.jobfn.client.http.Transport;
import dev.jobfn.client.problem.JobfnException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import tools.jackson.core.type.TypeReference;

/**
 * Submits jobs, waits for them and reads their results. Thread-safe. One client per service is enough.
 *
 * <p>Methods that return a value block until the service answers. Methods that wait for a job return a future, which
 * holds no thread. Cancelling the future ends the waiting, but not the job. Requests are repeated if that is safe, for
 * as long as {@link JobClientBuilder#retryFor} allows. Repeating a submission is always safe, because it carries an
 * idempotency key.
 *
 * <p>All methods throw a {@link JobfnException}, and all futures fail with one. Its subclass says what went wrong.
 */
public final class JobClient implements AutoCloseable {
    private static final int OK = 200;

    private final Api api;
    private final Transport transport;
    private final Wire wire;

    JobClient(Api api, Transport transport, Wire wire) {
        this.api = api;
        this.transport = transport;
        this.wire = wire;
    }

    /** A client of an open service at one address, with the default settings. */
    public static JobClient at(String url) {
        return builder(URI.create(url)).build();
    }

    /**
     * Starts configuring a client.
     *
     * @param url the address of the service, or of submit-fn if status-fn has a different address
     */
    public static JobClientBuilder builder(URI url) {
        return new JobClientBuilder(url);
    }

    /** Submits a job without options. Returns when the job is stored. */
    public JobReceipt submit(String type, Object input) {
        return submit(JobRequest.of(type, input));
    }

    /** Submits a job. Returns when the job is stored. */
    public JobReceipt submit(JobRequest job) {
        return Steps.join(submitAsync(job));
    }

    /** Submits a job. The future completes when the job is stored. */
    public CompletableFuture<JobReceipt> submitAsync(JobRequest job) {
        return Steps.then(
                transport.send(api.submit(job, wire.write(job.body()))), answer -> wire.read(answer, JobReceipt.class));
    }

    /** Submits a job without options, and waits until it ends, however it ends. */
    public CompletableFuture<JobRecord> submitAndAwait(String type, Object input) {
        return submitAndAwait(JobRequest.of(type, input));
    }

    /** Submits a job, and waits until it ends, however it ends. A job that ends quickly takes a single request. */
    public CompletableFuture<JobRecord> submitAndAwait(JobRequest job) {
        Call call = api.submitAndWait(job, wire.write(job.body()));
        Steps<JobRecord> steps = new Steps<>();
        steps.step(() -> transport.send(call), answer -> {
            if (answer.status() == OK) {
                steps.complete(wire.read(answer, JobRecord.class));
            } else {
                poll(wire.read(answer, JobReceipt.class).id(), steps);
            }
        });
        return steps.result();
    }

    /** Submits a job, waits until it ends, and reads its result as {@link #awaitResult(String, Class)} does. */
    public <T> CompletableFuture<T> submitAndAwait(JobRequest job, Class<T> type) {
        return Steps.then(submitAndAwait(job), ended -> resultOf(ended, type));
    }

    /**
     * Submits any number of jobs in as few requests as possible. Some jobs may be stored while others are refused.
     *
     * @param jobs without idempotency keys
     * @return one answer per job, in the same order
     */
    public List<SubmitAnswer> submitAll(List<JobRequest> jobs) {
        return submitAll(jobs, UUID.randomUUID().toString());
    }

    /**
     * Submits any number of jobs. Repeating the call with the same key and jobs finds the same jobs.
     *
     * @param jobs without idempotency keys
     * @param idempotencyKey 1 to 200 printable ASCII characters
     * @return one answer per job, in the same order
     */
    public List<SubmitAnswer> submitAll(List<JobRequest> jobs, String idempotencyKey) {
        return Steps.join(new BatchSubmit(api, transport, wire, jobs, idempotencyKey).start());
    }

    /** Reads a job's record. */
    public JobRecord get(String id) {
        return send(api.record(id), JobRecord.class);
    }

    /**
     * Waits until a job ends, however it ends. There is no time limit, except that the record is removed when its
     * retention ends. Use {@code orTimeout} to set a time limit.
     */
    public CompletableFuture<JobRecord> await(String id) {
        Steps<JobRecord> steps = new Steps<>();
        poll(id, steps);
        return steps.result();
    }

    private void poll(String id, Steps<JobRecord> steps) {
        long begun = System.nanoTime();
        steps.step(() -> transport.send(api.poll(id)), answer -> {
            JobRecord job = wire.read(answer, JobRecord.class);
            if (job.state().ended()) {
                steps.complete(job);
                return;
            }
            // A function that stops ends its waits early. Even if the service always did so, this must not become a
            // busy loop.
            Duration took = Duration.ofNanos(System.nanoTime() - begun);
            Duration second = Duration.ofSeconds(1);
            steps.after(took.compareTo(second) < 0 ? second.minus(took) : Duration.ZERO, () -> poll(id, steps));
        });
    }

    /**
     * Waits until a job ends, and reads its result. The future fails with a
     * {@link dev.jobfn.client.problem.FailedJobException} or {@link dev.jobfn.client.problem.CancelledJobException} if
     * the job did not succeed.
     */
    public <T> CompletableFuture<T> awaitResult(String id, Class<T> type) {
        return Steps.then(await(id), ended -> resultOf(ended, type));
    }

    /** Like {@link #awaitResult(String, Class)}, for a generic type such as {@code List<Word>}. */
    public <T> CompletableFuture<T> awaitResult(String id, TypeReference<T> type) {
        return Steps.then(await(id), ended -> resultOf(ended, type));
    }

    /**
     * Reads the result of a job that has ended.
     *
     * @throws dev.jobfn.client.problem.FailedJobException if the job failed
     * @throws dev.jobfn.client.problem.CancelledJobException if the job was cancelled
     * @throws dev.jobfn.client.problem.JobStateException if the job has not ended yet
     */
    public <T> T result(String id, Class<T> type) {
        return wire.value(send(api.result(id)), type);
    }

    /** Like {@link #result(String, Class)}, for a generic type such as {@code List<Word>}. */
    public <T> T result(String id, TypeReference<T> type) {
        return wire.value(send(api.result(id)), type);
    }

    /**
     * Reads the result in a record without another request. Throws the same exceptions as
     * {@link #result(String, Class)}.
     */
    public <T> T resultOf(JobRecord job, Class<T> type) {
        return wire.result(job, type);
    }

    /** Like {@link #resultOf(JobRecord, Class)}, for a generic type such as {@code List<Word>}. */
    public <T> T resultOf(JobRecord job, TypeReference<T> type) {
        return wire.result(job, type);
    }

    /**
     * Follows a job until it ends. Each subscriber has its own connection, which is opened when the subscriber first
     * demands events. A connection that breaks is reopened, and continues where it left off. The first event is the
     * current record, and the last event is the final record.
     */
    public Flow.Publisher<JobEvent> events(String id) {
        URI uri = api.events(id);
        return subscriber -> subscriber.onSubscribe(new EventSubscription(subscriber, transport, uri, wire));
    }

    /**
     * Follows a job until it ends.
     *
     * @param listener called with one event after the other; if it throws an exception, the returned future fails with
     *     that exception
     * @return the final record, without the result; cancelling the future ends the stream
     */
    public CompletableFuture<JobRecord> follow(String id, Consumer<? super JobEvent> listener) {
        EventListener following = new EventListener(listener);
        events(id).subscribe(following);
        return following.ended();
    }

    /**
     * Cancels a job. A running job may still succeed before its handler learns of the cancellation.
     *
     * @throws dev.jobfn.client.problem.JobStateException if the job has succeeded or failed
     */
    public JobReceipt cancel(String id) {
        return send(api.cancel(id), JobReceipt.class);
    }

    /**
     * Runs a failed or cancelled job again. This request is not repeated if it may have been carried out.
     *
     * @throws dev.jobfn.client.problem.JobStateException if the job has neither failed nor been cancelled
     */
    public JobReceipt retry(String id) {
        return send(api.retry(id), JobReceipt.class);
    }

    /** Lists jobs, newest first. Pages are fetched while you iterate. */
    public JobListing list(JobQuery query) {
        return new JobListing(cursor -> send(api.list(query, cursor), JobListing.Page.class));
    }

    /** The state of all queues, by name. For operators. */
    public List<QueueStatus> queues() {
        return wire.list(send(api.queues()), "queues", QueueStatus.class);
    }

    /** Stops dispatching a queue's jobs. Running jobs continue, and submissions are accepted. For operators. */
    public void pause(String queue) {
        send(api.queue(queue, "pause"));
    }

    /** Dispatches a queue's jobs again. For operators. */
    public void resume(String queue) {
        send(api.queue(queue, "resume"));
    }

    /** Ends all requests of this client, including long polls. Jobs are not affected. */
    @Override
    public void close() {
        transport.close();
    }

    /** Names the addresses, but not the access key. */
    @Override
    public String toString() {
        return "JobClient[" + api.submitUrl() + (api.statusUrl().equals(api.submitUrl()) ? "" : ", " + api.statusUrl())
                + "]";
    }

    private <T> T send(Call call, Class<T> type) {
        return wire.read(send(call), type);
    }

    private Answer send(Call call) {
        return Steps.join(transport.send(call));
    }
}
