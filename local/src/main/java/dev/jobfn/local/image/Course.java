package dev.jobfn.local.image;

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
 * What the functions are trained on: every route that clients use, with the answers they meet every day, refusals too, and
 * through the broker every event that the functions send each other.
 *
 * @param submit where submit-fn is
 * @param status where status-fn is
 * @param broker where events are taken
 */
record Course(Client client, URI submit, URI status, URI broker) {
    /** So that what runs at each request is known as such. */
    private static final int ROUNDS = 20;

    /** So that jobs share events, and requests their calls of Redis. */
    private static final int CLIENTS = 16;

    /** Of each client: enough for the optimizing compiler to take up all that its requests run. */
    private static final int CROWD_ROUNDS = 200;

    /** As small as jobs are, so that little but what the functions do with any job is profiled. */
    private static final String SMALL_JOB = "{\"type\": \"text-stats\", \"input\": {\"text\": \"a few words\"}}";

    /** @param jobs bodies for {@code POST /jobs}, of jobs that succeed within seconds */
    void run(List<String> jobs) throws IOException, InterruptedException {
        for (int round = 0; round < ROUNDS; round++) {
            for (String job : jobs) {
                succeed(job);
            }
        }
        crowd();
        String job = jobs.get(0);
        client.post(202, submit.resolve("/jobs/batch"), "{\"jobs\": [" + String.join(",", jobs) + "]}");
        followDelayed(job);
        cancelAndRetry(job);
        refusals();
        client.get(200, status.resolve("/jobs?state=succeeded"));
        client.get(200, status.resolve("/queues"));
        foreignEvent();
    }

    private void crowd() throws InterruptedException {
        ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
        try {
            for (Future<Void> done :
                    clients.invokeAll(Collections.<Callable<Void>>nCopies(CLIENTS, this::manySmallJobs))) {
                done.get();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } finally {
            clients.shutdownNow();
        }
    }

    private Void manySmallJobs() throws IOException, InterruptedException {
        for (int round = 0; round < CROWD_ROUNDS; round++) {
            succeed(SMALL_JOB);
        }
        return null;
    }

    private void succeed(String job) throws IOException, InterruptedException {
        JsonNode receipt = client.post(
                202,
                submit.resolve("/jobs"),
                job,
                "Idempotency-Key",
                UUID.randomUUID().toString());
        URI record = record(receipt);
        client.get(200, record);
        expect("succeeded", client.get(200, URI.create(record + "?wait=30")));
        client.get(200, URI.create(record + "/result"));
        expect("succeeded", client.post(200, submit.resolve("/jobs"), job, "Prefer", "wait=30"));
    }

    /** intake's clock brings it; its stream ends with it. */
    private void followDelayed(String job) throws IOException, InterruptedException {
        JsonNode receipt = client.post(202, submit.resolve("/jobs"), with(job, "\"delay\": \"PT0.3S\""));
        client.get(200, URI.create(record(receipt) + "/events"));
        expect("succeeded", client.get(200, record(receipt)));
    }

    private void cancelAndRetry(String job) throws IOException, InterruptedException {
        JsonNode receipt = client.post(202, submit.resolve("/jobs"), with(job, "\"delay\": \"PT1H\""));
        URI record = record(receipt);
        client.post(202, submit.resolve(record.getPath() + "/cancel"), "");
        client.post(202, submit.resolve(record.getPath() + "/retry"), "");
        expect("succeeded", client.get(200, URI.create(record + "?wait=30")));
    }

    private void refusals() throws IOException, InterruptedException {
        client.post(422, submit.resolve("/jobs"), "{\"type\": \"no-such-type\", \"input\": {}}");
        client.post(400, submit.resolve("/jobs"), "{\"type\"");
        client.get(404, status.resolve("/jobs/general-00000000000000000000000000"));
    }

    /** Of the type that the shipped catalog makes a job of. */
    private void foreignEvent() throws IOException, InterruptedException {
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

    private URI record(JsonNode receipt) {
        return status.resolve("/jobs/" + receipt.required("id").stringValue());
    }

    private static String with(String job, String field) {
        return job.strip().replaceFirst("^\\{", "{" + field + ", ");
    }

    private static void expect(String state, JsonNode record) {
        if (!record.path("state").stringValue("").equals(state)) {
            throw new IllegalStateException("not " + state + ": " + record);
        }
    }
}
