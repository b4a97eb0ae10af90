package dev.jobfn.status;

import dev.jobfn.config.Iso8601;
import dev.jobfn.http.access.Access;
import dev.jobfn.http.access.Caller;
import dev.jobfn.http.json.Json;
import dev.jobfn.http.problem.RequestProblems;
import dev.jobfn.http.record.JobDocument;
import dev.jobfn.http.record.Links;
import dev.jobfn.job.JobFilter;
import dev.jobfn.job.JobPage;
import dev.jobfn.job.JobState;
import dev.jobfn.redis.read.JobReader;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;
import java.util.regex.Pattern;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.function.ServerRequest;
import org.springframework.web.servlet.function.ServerResponse;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The route {@code GET /jobs}, which returns jobs in pages, newest first. Users list the jobs of their own tenant;
 * viewers and operators list those of all tenants, or of one that they name.
 */
final class ListRoutes {
    private static final int PAGE = 50;
    private static final int LARGEST_PAGE = 100;
    private static final int LONGEST_ERROR = 200;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

    private final Access access;
    private final Set<String> tenants;
    private final JobReader reader;
    private final Links links;

    /** @param tenants the tenants that may have jobs */
    ListRoutes(Access access, Set<String> tenants, JobReader reader, Links links) {
        this.access = access;
        this.tenants = tenants;
        this.reader = reader;
        this.links = links;
    }

    RouterFunction<ServerResponse> routes() {
        return RouterFunctions.route()
                .GET("/jobs", access.forListing(this::list))
                .build();
    }

    private ServerResponse list(ServerRequest request, Caller caller) {
        QueryParameters parameters = new QueryParameters(request);
        parameters.allow(Set.of("tenant", "state", "type", "queue", "error", "from", "to", "cursor", "limit"));
        JobFilter filter = new JobFilter(
                tenant(parameters, caller),
                parameters.parsed("state", "must be the name of a state", JobState::parse),
                name(parameters, "type"),
                name(parameters, "queue"),
                parameters.parsed(
                        "error",
                        "must have 1 to 200 characters",
                        text -> Optional.of(text).filter(it -> !it.isEmpty() && it.length() <= LONGEST_ERROR)),
                time(parameters, "from"),
                time(parameters, "to"));
        Optional<String> cursor = parameters.parsed("cursor", "must be given only once", Optional::of);
        int limit = parameters.integer("limit", PAGE, 1, LARGEST_PAGE);
        parameters.check();
        Optional<JobPage> page = reader.list(filter, tenants, cursor, limit);
        if (page.isEmpty()) {
            parameters.wrong("cursor", "must be the nextCursor of the previous page");
            parameters.check();
        }
        return ServerResponse.ok()
                .cacheControl(CacheControl.noStore())
                .contentType(MediaType.APPLICATION_JSON)
                .body(Json.bytes(document(request, filter, page.orElseThrow(), limit)));
    }

    private static Optional<String> tenant(QueryParameters parameters, Caller caller) {
        Optional<String> tenant = name(parameters, "tenant");
        if (tenant.isPresent() && !caller.sees(tenant.get())) {
            throw RequestProblems.forbidden("'viewer' or 'operator'").exception();
        }
        return caller.role().seesEverything() ? tenant : Optional.of(caller.tenant());
    }

    private static Optional<Instant> time(QueryParameters parameters, String parameter) {
        return parameters.parsed(parameter, "must be a time with an offset, such as 2030-01-31T08:30:00Z", text -> {
            try {
                return Optional.of(Iso8601.instant(text));
            } catch (DateTimeException e) {
                return Optional.empty();
            }
        });
    }

    private static Optional<String> name(QueryParameters parameters, String parameter) {
        return parameters.parsed(
                parameter,
                "must match " + NAME.pattern(),
                text -> Optional.of(text).filter(name -> NAME.matcher(name).matches()));
    }

    private ObjectNode document(ServerRequest request, JobFilter filter, JobPage page, int limit) {
        ObjectNode document = Json.object();
        ArrayNode jobs = document.putArray("jobs");
        page.jobs().forEach(job -> jobs.add(JobDocument.withoutResult(job, links.of(request, job.id()))));
        page.next().ifPresent(next -> {
            document.put("nextCursor", next);
            document.putObject("links")
                    .put(
                            "next",
                            links.status(request, "/jobs?" + query(filter, next, limit))
                                    .toString());
        });
        return document;
    }

    /** Names and cursors contain no characters that need encoding. */
    private static String query(JobFilter filter, String cursor, int limit) {
        StringJoiner query = new StringJoiner("&");
        filter.tenant().ifPresent(tenant -> query.add("tenant=" + tenant));
        filter.state().ifPresent(state -> query.add("state=" + state.text()));
        filter.type().ifPresent(type -> query.add("type=" + type));
        filter.queue().ifPresent(queue -> query.add("queue=" + queue));
        filter.errorType().ifPresent(type -> query.add("error=" + encoded(type)));
        filter.from().ifPresent(time -> query.add("from=" + encoded(time.toString())));
        filter.to().ifPresent(time -> query.add("to=" + encoded(time.toString())));
        return query.add("limit=" + limit).add("cursor=" + cursor).toString();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
