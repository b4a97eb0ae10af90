package dev.jobfn.submit;

import dev.jobfn.catalog.Catalog;
import dev.jobfn.http.access.Access;
import dev.jobfn.http.access.Caller;
import dev.jobfn.http.access.Role;
import dev.jobfn.http.json.Json;
import dev.jobfn.http.problem.JobProblems;
import dev.jobfn.http.problem.RequestProblems;
import dev.jobfn.http.record.JobDocument;
import dev.jobfn.http.record.JobLinks;
import dev.jobfn.http.record.Links;
import dev.jobfn.job.CommandResult;
import dev.jobfn.job.JobId;
import dev.jobfn.redis.Jobs;
import dev.jobfn.redis.Queues;
import java.util.Optional;
import org.springframework.http.MediaType;
import org.springframework.web.servlet.function.HandlerFunction;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.function.ServerRequest;
import org.springframework.web.servlet.function.ServerResponse;
import tools.jackson.databind.node.ObjectNode;

/** The routes that cancel and retry jobs and that pause, resume and redispatch queues. */
final class CommandRoutes {
    private final Access access;
    private final Jobs jobs;
    private final Queues queues;
    private final Catalog catalog;
    private final Links links;

    CommandRoutes(Access access, Jobs jobs, Queues queues, Catalog catalog, Links links) {
        this.access = access;
        this.jobs = jobs;
        this.queues = queues;
        this.catalog = catalog;
        this.links = links;
    }

    /** The call to the store that carries out a command. */
    @FunctionalInterface
    private interface Order {
        CommandResult give(JobId job, Optional<String> tenant);
    }

    RouterFunction<ServerResponse> routes() {
        return RouterFunctions.route()
                .POST("/jobs/{id}/cancel", command("cancel", jobs::cancel))
                .POST("/jobs/{id}/retry", command("retry", jobs::retry))
                .POST("/queues/{queue}/pause", access.forOperators((request, caller) -> pause(request, true)))
                .POST("/queues/{queue}/resume", access.forOperators((request, caller) -> pause(request, false)))
                .POST("/queues/{queue}/redispatch", access.forOperators((request, caller) -> redispatch(request)))
                .build();
    }

    private HandlerFunction<ServerResponse> command(String name, Order order) {
        return access.forUsers((request, caller) -> {
            JobId job = JobId.parse(request.pathVariable("id"))
                    .orElseThrow(() -> RequestProblems.notFound().exception());
            CommandResult result = order.give(job, tenant(caller));
            if (result instanceof CommandResult.Forbidden forbidden) {
                throw JobProblems.forbiddenTransition(name, forbidden.state()).exception();
            }
            if (result instanceof CommandResult.Refused refused) {
                throw Refusals.of(job.queue(), refused.receipt(), false)
                        .orElseThrow()
                        .exception();
            }
            if (!(result instanceof CommandResult.Done done)) {
                throw RequestProblems.notFound().exception();
            }
            JobLinks jobLinks = links.of(request, job);
            ObjectNode body = Json.object()
                    .put("id", job.toString())
                    .put("state", done.state().text());
            body.set("links", JobDocument.links(jobLinks));
            return ServerResponse.accepted()
                    .header("Location", jobLinks.self())
                    .contentType(MediaType.APPLICATION_JSON)
                    .body(Json.bytes(body));
        });
    }

    private static Optional<String> tenant(Caller caller) {
        return caller.role() == Role.OPERATOR ? Optional.empty() : Optional.of(caller.tenant());
    }

    private ServerResponse pause(ServerRequest request, boolean paused) {
        String queue = queue(request);
        queues.pause(queue, paused);
        return answer(Json.object().put("queue", queue).put("paused", paused));
    }

    private ServerResponse redispatch(ServerRequest request) {
        String queue = queue(request);
        int count = queues.redispatch(queue);
        return answer(Json.object().put("queue", queue).put("redispatched", count));
    }

    private String queue(ServerRequest request) {
        String queue = request.pathVariable("queue");
        if (catalog.queue(queue).isEmpty()) {
            throw RequestProblems.notFound().exception();
        }
        return queue;
    }

    private static ServerResponse answer(ObjectNode body) {
        return ServerResponse.ok().contentType(MediaType.APPLICATION_JSON).body(Json.bytes(body));
    }
}
