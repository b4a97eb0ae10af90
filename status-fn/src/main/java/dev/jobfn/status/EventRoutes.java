package dev.jobfn.status;

import dev.jobfn.http.access.Access;
import dev.jobfn.http.access.Caller;
import dev.jobfn.http.record.Links;
import dev.jobfn.http.server.HeadFilter;
import dev.jobfn.job.Job;
import java.util.Optional;
import org.springframework.http.MediaType;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.function.ServerRequest;
import org.springframework.web.servlet.function.ServerResponse;

/** The route {@code GET /jobs/{id}/events}. */
final class EventRoutes {
    private final Access access;
    private final JobLookup lookup;
    private final EventStreams streams;
    private final Links links;

    EventRoutes(Access access, JobLookup lookup, EventStreams streams, Links links) {
        this.access = access;
        this.lookup = lookup;
        this.streams = streams;
        this.links = links;
    }

    RouterFunction<ServerResponse> routes() {
        return RouterFunctions.route()
                .GET("/jobs/{id}/events", access.forReaders(this::follow))
                .build();
    }

    private ServerResponse follow(ServerRequest request, Caller caller) {
        Job job = lookup.find(request, caller);
        Optional<String> last =
                request.headers().header("Last-Event-ID").stream().findFirst();
        if (job.state().ended() && last.equals(Optional.of(StreamEvents.id(job)))) {
            // A 204 tells a browser's EventSource not to reconnect.
            return ServerResponse.noContent().build();
        }
        if (HeadFilter.isHead(request)) {
            // A stream that sends nothing would hold its connection and never notice that the client has disconnected.
            return ServerResponse.ok().contentType(MediaType.TEXT_EVENT_STREAM).build();
        }
        return streams.open(job.id(), caller.tenant(), links.of(request, job.id()), last);
    }
}
