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

/** Finds out who asks, and lets each route say whom it is for. */
public final class Access {
    private static final Logger log = LoggerFactory.getLogger(Access.class);
    private static final String SCHEME = "Bearer ";

    private final Optional<AccessKeys> keys;
    private final boolean openAdmin;
    private final boolean severalTenants;

    /**
     * @param keys empty where everybody may submit and read jobs by their ids
     * @param openAdmin whether, without keys, everybody is an operator too
     */
    public Access(Optional<AccessKeys> keys, boolean openAdmin) {
        this.keys = keys;
        this.openAdmin = openAdmin;
        this.severalTenants = tenants().size() > 1;
    }

    /**
     * What ACCESS_KEYS, OPEN_ACCESS and OPEN_ADMIN say; one line in the log tells that the API is open, where it is.
     *
     * @throws dev.jobfn.config.ConfigurationException where there are no keys and nobody said that the API is meant to be open
     */
    public static Access of(Environment environment) {
        Optional<AccessKeys> keys = environment.path("ACCESS_KEYS").map(AccessKeys::read);
        boolean openAdmin = environment.bool("OPEN_ADMIN", false);
        if (keys.isPresent() && openAdmin) {
            throw environment.wrong("OPEN_ADMIN", "true and ACCESS_KEYS contradict each other; unset one of them");
        }
        if (keys.isEmpty() && !openAdmin && !environment.bool("OPEN_ACCESS", false)) {
            throw environment.wrong(
                    "ACCESS_KEYS",
                    "missing; set it to the path of the keys file, or set OPEN_ACCESS=true to let everyone in without a"
                            + " key, which is for development");
        }
        if (keys.isEmpty()) {
            log.warn(
                    "The API is open: no ACCESS_KEYS; everybody is tenant '{}'{}",
                    Caller.ANONYMOUS,
                    openAdmin ? " and operator (OPEN_ADMIN)" : "");
        }
        return new Access(keys, openAdmin);
    }

    /** Whether a caller proves by a key which tenant it is. Without keys, anyone may be anyone. */
    public boolean provesTenants() {
        return keys.isPresent();
    }

    /** Whose jobs callers submit. */
    public Set<String> tenants() {
        return keys.map(AccessKeys::tenants).orElse(Set.of(Caller.ANONYMOUS));
    }

    /** A route for everybody with a key, or for everybody where there are none. */
    public HandlerFunction<ServerResponse> forUsers(CallersHandler handler) {
        return request -> handler.handle(request, caller(request));
    }

    /** A route that lists jobs without knowing their ids: without keys it is there only with OPEN_ADMIN. */
    public HandlerFunction<ServerResponse> forListing(CallersHandler handler) {
        return request -> handler.handle(request, unlessHidden(request));
    }

    /** A route for operators: without keys it is there only with OPEN_ADMIN. */
    public HandlerFunction<ServerResponse> forOperators(CallersHandler handler) {
        return request -> {
            Caller caller = unlessHidden(request);
            if (caller.role() != Role.OPERATOR) {
                throw RequestProblems.forbidden().exception();
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

    /** A route's code that knows who asks. */
    @FunctionalInterface
    public interface CallersHandler {
        /** Answers; may throw, see {@link ProblemException}. */
        ServerResponse handle(ServerRequest request, Caller caller) throws Exception;
    }
}
