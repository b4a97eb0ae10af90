package dev.jobfn.images;

import java.io.IOException;
import java.net.URI;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import tools.jackson.databind.JsonNode;

/**
 * The requests that the functions are trained with. They cover every route that clients use, with the usual responses
 * and errors, and every event that the functions send each other through the broker.
 *
 * @param submit the base URL of submit-fn
 * @param status the base URL of status-fn
 * @param broker the URL that accepts events
 */
record TrainingWorkload(CheckedClient client, URI submit, URI status, URI broker) {
    /** Enough requests for the JVM to recognize the code that runs in each request. */
    private static final int ROUNDS = 20;

    /** Enough concurrent clients for jobs to wait for a slot and for requests to share calls to Redis. */
    private static final int CONCURRENT_CLIENTS = 32;

    /** Enough rounds per client for the optimizing compiler to pick up everything that a request runs. */
    private static final int ROUNDS_PER_CLIENT = 100;

    /** A small job, so that the profiles show mainly the work that the functions do for every job. */
    private static final String SMALL_JOB = "{\"type\": \"text-stats\", \"input\": {\"text\": \"a few words\"}}";

    /**
     * Sends the requests.
     *
     * @param jobs bodies for {@code POST /jobs}; each job must succeed within seconds
     */
    void run(List<String> jobs) throws IOException, InterruptedException {
        for (int round = 0; round < ROUNDS; round++) {
            for (String job : jobs) {
                submitAndRead(job);
            }
        }
        concurrentClients();
        String job = jobs.get(0);
        client.post(202, submit.resolve("/jobs/batch"), "{\"jobs\": [" + String.join(",", jobs) + "]}");
        followDelayed(job);
        cancelAndRetry(job);
        refusals();
        client.get(200, status.resolve("/jobs?state=succeeded"));
        client.get(200, status.resolve("/queues"));
        foreignEvents();
        clockEvent();
    }

    private void concurrentClients() throws InterruptedException {
        ExecutorService clients = Executors.newFixedThreadPool(CONCURRENT_CLIENTS);
        try {
            for (Future<Void> done :
                    clients.invokeAll(Collections.<Callable<Void>>nCopies(CONCURRENT_CLIENTS, this::manySmallJobs))) {
                done.get();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } finally {
            clients.shutdownNow();
        }
    }

    private Void manySmallJobs() throws IOException, InterruptedException {
        for (int round = 0; round < ROUNDS_PER_CLIENT; round++) {
            submitAndRead(SMALL_JOB);
        }
        return null;
    }

    void submitAndRead(String job) throws IOException, InterruptedException {
        JsonNode receipt = client.post(
                202,
                submit.resolve("/jobs"),
                job,
                "Idempotency-Key",
                UUID.randomUUID().toString());
        URI record = record(receipt);
        client.get(200, record);
        expectSucceeded(client.get(200, URI.create(record + "?wait=30")));
        client.get(200, URI.create(record + "/result"));
        expectSucceeded(client.post(200, submit.resolve("/jobs"), job, "Prefer", "wait=30"));
    }

    /** Covers submit-fn's clock, which dispatches delayed jobs, and the event stream, which ends with the job. */
    private void followDelayed(String job) throws IOException, InterruptedException {
        JsonNode receipt = client.post(202, submit.resolve("/jobs"), with(job, "\"delay\": \"PT0.3S\""));
        client.get(200, URI.create(record(receipt) + "/events"));
        expectSucceeded(client.get(200, record(receipt)));
    }

    private void cancelAndRetry(String job) throws IOException, InterruptedException {
        JsonNode receipt = client.post(202, submit.resolve("/jobs"), with(job, "\"delay\": \"PT1H\""));
        URI record = record(receipt);
        client.post(202, submit.resolve(record.getPath() + "/cancel"), "");
        client.post(202, submit.resolve(record.getPath() + "/retry"), "");
        expectSucceeded(client.get(200, URI.create(record + "?wait=30")));
    }

    private void refusals() throws IOException, InterruptedException {
        client.post(422, submit.resolve("/jobs"), "{\"type\": \"no-such-type\", \"input\": {}}");
        client.post(400, submit.resolve("/jobs"), "{\"type\"");
        client.get(404, status.resolve("/jobs/general-00000000000000000000000000"));
    }

    /** Events from another system, of the type that the shipped catalog maps to a job. */
    private void foreignEvents() throws IOException, InterruptedException {
        for (int round = 0; round < ROUNDS; round++) {
            client.post(
                    202,
                    broker,
                    "{\"text\": \"from another system\"}",
                    "ce-specversion",
                    "1.0",
                    "ce-type",
                    "com.example.uploaded",
                    "ce-source",
                    "/training",
                    "ce-id",
                    UUID.randomUUID().toString());
        }
    }

    /** Covers the route on which intake takes over clocks. The token is not current, so the clock ends at once. */
    private void clockEvent() throws IOException, InterruptedException {
        client.post(
                202,
                broker,
                "",
                "ce-specversion",
                "1.0",
                "ce-type",
                "dev.jobfn.clock",
                "ce-source",
                "/training",
                "ce-id",
                "general.training",
                "ce-jobqueue",
                "general");
    }

    private URI record(JsonNode receipt) {
        return status.resolve("/jobs/" + receipt.required("id").stringValue());
    }

    private static String with(String job, String field) {
        return job.strip().replaceFirst("^\\{", "{" + field + ", ");
    }

    private static void expectSucceeded(JsonNode record) {
        if (!record.path("state").stringValue("").equals("succeeded")) {
            throw new JobDidNotSucceedException("the job did not succeed: " + record);
        }
    }
}
