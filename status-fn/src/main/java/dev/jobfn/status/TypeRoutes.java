package dev.jobfn.status;

import dev.jobfn.catalog.Catalog;
import dev.jobfn.catalog.JobType;
import dev.jobfn.http.access.Access;
import dev.jobfn.http.access.Caller;
import dev.jobfn.http.json.Json;
import dev.jobfn.http.record.EntityTags;
import java.util.TreeMap;
import org.springframework.http.MediaType;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.function.ServerRequest;
import org.springframework.web.servlet.function.ServerResponse;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The route {@code GET /types}, which shows what the catalog says about each job type. The addresses of HTTP services
 * and the tenants of mapped events are left out, because every tenant may read the types.
 */
final class TypeRoutes {
    private final Access access;
    private final Catalog catalog;

    TypeRoutes(Access access, Catalog catalog) {
        this.access = access;
        this.catalog = catalog;
    }

    RouterFunction<ServerResponse> routes() {
        return RouterFunctions.route()
                .GET("/types", access.forReaders(this::types))
                .build();
    }

    private ServerResponse types(ServerRequest request, Caller caller) {
        ObjectNode document = Json.object();
        ArrayNode types = document.putArray("types");
        new TreeMap<>(catalog.types()).values().forEach(type -> types.add(document(type)));
        return EntityTags.unlessKnown(
                EntityTags.known(request),
                "\"" + EntityTags.hash(document.toString()) + "\"",
                response -> response.contentType(MediaType.APPLICATION_JSON).body(Json.bytes(document)));
    }

    private ObjectNode document(JobType type) {
        ObjectNode document = Json.object()
                .put("name", type.name())
                .put("queue", type.queue())
                .put("service", type.url().isPresent())
                .put("isolate", type.isolate())
                .put("longLane", catalog.isLong(type))
                .put("outcomeEvents", type.outcomeEvents());
        document.putObject("limits")
                .put("timeout", type.timeout().toString())
                .put("maxAttempts", type.maxAttempts())
                .put("maxLost", type.maxLost())
                .put("retention", type.retention().toString())
                .put("resultBytes", type.resultLimit())
                .put("maxDelay", catalog.existingQueue(type.queue()).maxDelay().toString());
        document.putObject("backoff")
                .put("initial", type.backoff().initial().toString())
                .put("factor", type.backoff().factor())
                .put("limit", type.backoff().limit().toString());
        type.schema().ifPresent(schema -> document.set("input", schema));
        return document;
    }
}
