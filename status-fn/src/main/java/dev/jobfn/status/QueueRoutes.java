package dev.jobfn.status;

import dev.jobfn.http.access.Access;
import dev.jobfn.http.access.Caller;
import dev.jobfn.http.json.Json;
import dev.jobfn.job.QueueStats;
import dev.jobfn.redis.RefusedEvents;
import dev.jobfn.redis.read.JobReader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.function.ServerRequest;
import org.springframework.web.servlet.function.ServerResponse;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The routes for viewers and operators: {@code GET /queues} and {@code GET /refused-events}. */
final class QueueRoutes {
    private static final int PAGE = 50;
    private static final int LARGEST_PAGE = 1_000;

    private final Access access;
    private final JobReader reader;
    private final RefusedEvents refused;

    QueueRoutes(Access access, JobReader reader, RefusedEvents refused) {
        this.access = access;
        this.reader = reader;
        this.refused = refused;
    }

    RouterFunction<ServerResponse> routes() {
        return RouterFunctions.route()
                .GET("/queues", access.forViewers(this::queues))
                .GET("/refused-events", access.forViewers(this::refusedEvents))
                .build();
    }

    private ServerResponse queues(ServerRequest request, Caller caller) {
        ObjectNode document = Json.object();
        ArrayNode queues = document.putArray("queues");
        reader.queues().forEach(stats -> queues.add(document(stats)));
        return answer(document);
    }

    private static ObjectNode document(QueueStats stats) {
        ObjectNode document = Json.object()
                .put("queue", stats.queue())
                .put("paused", stats.paused())
                .put("waiting", stats.waiting())
                .put("scheduled", stats.scheduled())
                .put("inFlight", stats.inFlight())
                .put("window", stats.window())
                .put("outbox", stats.outbox())
                .put("oldestSeconds", stats.oldest().toMillis() / 1000.0);
        document.putObject("memory")
                .put("usedBytes", stats.memory().used())
                .put("limitBytes", stats.memory().limit());
        document.putObject("evicted")
                .put("contents", stats.evicted().contents())
                .put("records", stats.evicted().records());
        ObjectNode rates = document.putObject("perMinute");
        stats.perMinute().forEach(rates::put);
        return document;
    }

    private ServerResponse refusedEvents(ServerRequest request, Caller caller) {
        QueryParameters parameters = new QueryParameters(request);
        parameters.allow(Set.of("limit"));
        int limit = parameters.integer("limit", PAGE, 1, LARGEST_PAGE);
        parameters.check();
        return ServerResponse.ok()
                .cacheControl(CacheControl.noStore())
                .contentType(MediaType.APPLICATION_JSON)
                .build((servletRequest, servletResponse) -> {
                    writeRefused(limit, servletResponse.getOutputStream());
                    return null;
                });
    }

    /** Writes each event as it is read, so that a thousand of them are never in memory at once. */
    private void writeRefused(int limit, OutputStream out) {
        String[] separator = {"{\"events\":["};
        refused.newest(limit, event -> {
            write(out, separator[0] + event);
            separator[0] = ",";
        });
        write(out, (",".equals(separator[0]) ? "" : separator[0]) + "]}");
    }

    private static void write(OutputStream out, String text) {
        try {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ServerResponse answer(ObjectNode document) {
        return ServerResponse.ok()
                .cacheControl(CacheControl.noStore())
                .contentType(MediaType.APPLICATION_JSON)
                .body(Json.bytes(document));
    }
}
