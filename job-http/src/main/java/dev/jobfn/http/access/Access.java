package dev.jobfn.http.access;

import dev.jobfn.http.json.MemoryBudget;
import dev.jobfn.http.problem.ProblemException;
import dev.jobfn.http.problem.RequestProblems;
import dev.jobfn.runtime.Environment;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.servlet.function.HandlerFunction;
import org.springframework.web.servlet.function.ServerRequest;
import org.springframework.web.servlet.function.ServerResponse;

/** Identifies the caller of a request, and checks that the caller may use the route. */
public final class Access {
    private static final Logger log = LoggerFactory.getLogger(Access.class);
    private static final String SCHEME = "Bearer ";

    private final Optional<AccessKeys> keys;
    private final boolean openAdmin;
    private final boolean severalTenants;

    /**
     * @param keys the access keys; empty if everyone may submit jobs and may read any job whose id they know
     * @param openAdmin whether every caller is an operator if there are no keys
     */
    public Access(Optional<AccessKeys> keys, boolean openAdmin) {
        this.keys = keys;
        this.openAdmin = openAdmin;
        this.severalTenants = tenants().size() > 1;
    }

    /**
     * Reads the settings ACCESS_KEYS, OPEN_ACCESS and OPEN_ADMIN, and logs a warning if the API is open.
     *
     * @throws dev.jobfn.config.ConfigurationException if there are no keys and neither setting opens the API
     */
    public static Access of(Environment settings) {
        Optional<AccessKeys> keys = settings.path("ACCESS_KEYS").map(AccessKeys::read);
        boolean openAdmin = settings.bool("OPEN_ADMIN", false);
        if (keys.isPresent() && openAdmin) {
            throw settings.wrong("OPEN_ADMIN", "'true' conflicts with ACCESS_KEYS; unset one of them");
        }
        if (keys.isEmpty() && !openAdmin && !settings.bool("OPEN_ACCESS", false)) {
            throw settings.wrong(
                    "ACCESS_KEYS",
                    "missing; set it to the path of the keys file. For development, OPEN_ACCESS=true opens the API to"
                            + " everyone instead");
        }
        if (keys.isEmpty()) {
            log.warn(
                    "The API is open because ACCESS_KEYS is not set. Every caller acts as tenant '{}'{}",
                    Caller.ANONYMOUS,
                    openAdmin ? " and as an operator (OPEN_ADMIN)" : "");
        }
        return new Access(keys, openAdmin);
    }

    /** Whether callers use a key to prove which tenant they belong to. */
    public boolean provesTenants() {
        return keys.isPresent();
    }

    /** The tenants that callers belong to. */
    public Set<String> tenants() {
        return keys.map(AccessKeys::tenants).orElse(Set.of(Caller.ANONYMOUS));
    }

    /** A route that reads, and is open to every caller with a key, or to every caller if there are no keys. */
    public HandlerFunction<ServerResponse> forReaders(CallerHandler handler) {
        return request -> handler.handle(request, caller(request));
    }

    /** A route that changes something, and is open to users and operators, or to every caller if there are no keys. */
    public HandlerFunction<ServerResponse> forUsers(CallerHandler handler) {
        return request -> {
            Caller caller = caller(request);
            if (caller.role() == Role.VIEWER) {
                throw RequestProblems.forbidden("'user' or 'operator'").exception();
            }
            return handler.handle(request, caller);
        };
    }

    /**
     * A route that lists jobs. Without keys, the route exists only with OPEN_ADMIN, because without keys a job's id
     * alone grants access to the job.
     */
    public HandlerFunction<ServerResponse> forListing(CallerHandler handler) {
        return request -> handler.handle(request, unlessHidden(request));
    }

    /** A route that reads, and is open to viewers and operators. Without keys, the route exists only with OPEN_ADMIN. */
    public HandlerFunction<ServerResponse> forViewers(CallerHandler handler) {
        return request -> {
            Caller caller = unlessHidden(request);
            if (!caller.role().seesEverything()) {
                throw RequestProblems.forbidden("'viewer' or 'operator'").exception();
            }
            return handler.handle(request, caller);
        };
    }

    /** A route that is open to operators only. Without keys, the route exists only with OPEN_ADMIN. */
    public HandlerFunction<ServerResponse> forOperators(CallerHandler handler) {
        return request -> {
            Caller caller = unlessHidden(request);
            if (caller.role() != Role.OPERATOR) {
                throw RequestProblems.forbidden("'operator'").exception();
            }
            return handler.handle(request, caller);
        };
    }

    private Caller unlessHidden(ServerRequest request) {
        if (keys.isEmpty() && !openAdmin) {
            throw RequestProblems.notFound().exception();
        }
        return caller(request);
    }

    private Caller caller(ServerRequest request) {
        if (keys.isEmpty()) {
            return new Caller(Caller.ANONYMOUS, openAdmin ? Role.OPERATOR : Role.USER);
        }
        List<String> headers = request.headers().header("Authorization");
        if (headers.size() != 1 || !headers.get(0).regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            throw RequestProblems.unauthorized().exception();
        }
        Caller caller = keys.get()
                .find(headers.get(0).substring(SCHEME.length()).strip())
                .orElseThrow(() -> RequestProblems.unauthorized().exception());
        if (severalTenants) {
            MemoryBudget.of(request.servletRequest()).ifPresent(share -> share.belongsTo(caller.tenant()));
        }
        return caller;
    }

    /** The code of a route that needs to know its caller. */
    @FunctionalInterface
    public interface CallerHandler {
        /**
         * Answers the request. This method may throw any exception. If it throws a {@link ProblemException}, the client
         * receives the exception's problem.
         */
        ServerResponse handle(ServerRequest request, Caller caller) throws Exception;
    }
}
