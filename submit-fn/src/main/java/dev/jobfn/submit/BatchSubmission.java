package dev.jobfn.submit;

import dev.jobfn.http.access.Caller;
import dev.jobfn.http.json.BodyReader;
import dev.jobfn.http.json.Fields;
import dev.jobfn.http.json.Json;
import dev.jobfn.http.problem.Problem;
import dev.jobfn.http.problem.ProblemException;
import dev.jobfn.http.problem.ServerProblems;
import dev.jobfn.http.record.JobDocument;
import dev.jobfn.http.record.Links;
import dev.jobfn.job.JobStoreException;
import dev.jobfn.job.JobStoreException.Kind;
import dev.jobfn.job.Receipt;
import dev.jobfn.job.Submission;
import dev.jobfn.job.Tenancy;
import dev.jobfn.redis.Jobs;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.springframework.http.MediaType;
import org.springframework.web.servlet.function.ServerRequest;
import org.springframework.web.servlet.function.ServerResponse;
import tools.jackson.databind.node.ObjectNode;

/**
 * Handles {@code POST /jobs/batch}. A batch takes one round trip per queue. The response has one result per item, in
 * the order of the request.
 */
final class BatchSubmission {
    private static final int MAX_ITEMS = 1_000;
    /**
     * The memory that an item needs for its submission and its result, in addition to its values. A result is at its
     * largest when it is a problem.
     */
    private static final int ITEM_BYTES = 4 << 10;

    private final BodyReader bodies;
    private final SubmissionReader reader;
    private final Jobs jobs;
    private final Links links;
    private final Tenancy tenancy;
    private final boolean tellIds;

    BatchSubmission(
            BodyReader bodies, SubmissionReader reader, Jobs jobs, Links links, Tenancy tenancy, boolean tellIds) {
        this.bodies = bodies;
        this.reader = reader;
        this.jobs = jobs;
        this.links = links;
        this.tenancy = tenancy;
        this.tellIds = tellIds;
    }

    ServerResponse submit(ServerRequest request, Caller caller, Fields body) {
        body.allow(Set.of("jobs"));
        List<Fields> items = body.list("jobs", MAX_ITEMS);
        body.check();
        bodies.reserve(request, (long) ITEM_BYTES * items.size());
        ObjectNode[] answers = new ObjectNode[items.size()];
        Map<String, Map<Integer, Submission>> byQueue = new LinkedHashMap<>();
        Optional<String> key = Preferences.of(request).key();
        for (int i = 0; i < items.size(); i++) {
            int index = i;
            try {
                Submission job =
                        reader.read(items.get(i), caller.tenant(), key.map(it -> IdempotencyKeys.ofItem(it, index)));
                byQueue.computeIfAbsent(job.id().queue(), none -> new LinkedHashMap<>())
                        .put(i, job);
            } catch (ProblemException e) {
                answers[i] = refused(e.problem());
            }
        }
        List<JobStoreException> failures = new ArrayList<>();
        byQueue.forEach((queue, submissions) -> {
            try {
                keep(request, queue, submissions, answers);
            } catch (JobStoreException e) {
                failures.add(e);
                submissions.forEach((index, job) ->
                        answers[index] = refused(ServerProblems.of(e, job.id().toString())));
            }
        });
        // Nothing was stored, so the whole request fails and the client can send it again.
        if (!failures.isEmpty()
                && failures.size() == byQueue.size()
                && failures.stream().noneMatch(e -> e.kind() == Kind.UNKNOWN_OUTCOME)) {
            throw failures.get(0);
        }
        ObjectNode answer = Json.object();
        answer.putArray("jobs").addAll(List.of(answers));
        return ServerResponse.accepted().contentType(MediaType.APPLICATION_JSON).body(Json.bytes(answer));
    }

    private void keep(ServerRequest request, String queue, Map<Integer, Submission> submissions, ObjectNode[] answers) {
        List<Receipt> receipts = jobs.submit(queue, List.copyOf(submissions.values()), tenancy);
        int next = 0;
        for (int index : submissions.keySet()) {
            answers[index] = answer(request, queue, receipts.get(next++));
        }
    }

    private ObjectNode answer(ServerRequest request, String queue, Receipt receipt) {
        if (receipt instanceof Receipt.Kept kept) {
            ObjectNode node = Json.object()
                    .put("status", 202)
                    .put("id", kept.id().toString())
                    .put("state", kept.state().text());
            node.set("links", JobDocument.links(links.of(request, kept.id())));
            return node;
        }
        return refused(Refusals.of(queue, receipt, tellIds).orElseThrow());
    }

    private static ObjectNode refused(Problem problem) {
        return Json.object().put("status", problem.status()).putPOJO("problem", problem.document());
    }
}
