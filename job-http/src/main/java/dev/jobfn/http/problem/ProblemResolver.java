package dev.jobfn.http.problem;

import dev.jobfn.job.JobStoreException;
import dev.jobfn.job.Token;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.apache.coyote.BadRequestException;
import org.apache.coyote.CloseNowException;
import org.apache.tomcat.util.http.InvalidParameterException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.servlet.NoHandlerFoundException;
import org.springframework.web.servlet.View;
import org.springframework.web.servlet.function.support.RouterFunctionMapping;
import org.springframework.web.util.DisconnectedClientHelper;

/**
 * Turns every exception that a route throws, and every request without a route, into a problem document. Replaces
 * Spring's own error pages.
 */
public final class ProblemResolver implements HandlerExceptionResolver {
    private static final Logger log = LoggerFactory.getLogger(ProblemResolver.class);
    private static final int NOT_FOUND = 404;

    private final AllowedMethods methods;
    private final boolean oneHost;

    /** @param oneHost whether one host serves all functions of the API */
    public ProblemResolver(RouterFunctionMapping mapping, boolean oneHost) {
        methods = new AllowedMethods(mapping);
        this.oneHost = oneHost;
    }

    @Override
    public ModelAndView resolveException(
            HttpServletRequest request, HttpServletResponse response, Object handler, Exception exception) {
        if (response.isCommitted()) {
            // Tomcat marks its own error responses as committed before it sends them. Such responses are complete.
            boolean incomplete = response.getStatus() < HttpServletResponse.SC_BAD_REQUEST;
            return incomplete ? new ModelAndView(closeConnection(exception)) : new ModelAndView();
        }
        if (DisconnectedClientHelper.isClientDisconnectedException(exception)) {
            log.debug("The client closed the connection", exception);
            return new ModelAndView();
        }
        try {
            response.resetBuffer();
            problem(request, exception).writeTo(response);
        } catch (IOException e) {
            log.debug("A problem could not be sent", e);
        }
        return new ModelAndView();
    }

    /**
     * Part of the response has already been sent, so its status can no longer change. Closing the connection is the
     * only way to tell the client that the rest is missing. A view may throw this exception, but a resolver may not.
     */
    private static View closeConnection(Exception cause) {
        return (model, request, response) -> {
            throw new CloseNowException("The response is incomplete", cause);
        };
    }

    private Problem problem(HttpServletRequest request, Throwable exception) {
        boolean wraps = exception instanceof CompletionException || exception.getClass() == ServletException.class;
        if (wraps && exception.getCause() instanceof Exception) {
            return problem(request, exception.getCause());
        }
        if (exception instanceof ProblemException known) {
            return known.problem().status() == NOT_FOUND ? notFound(request, List.of()) : known.problem();
        }
        if (exception instanceof NoHandlerFoundException) {
            return notFound(request, methods.of(request));
        }
        if (exception instanceof InvalidParameterException
                || (exception instanceof UncheckedIOException && exception.getCause() instanceof BadRequestException)) {
            return RequestProblems.badRequest(400);
        }
        if (exception instanceof JobStoreException store) {
            return storeFailure(store, "GET".equals(request.getMethod()));
        }
        return unexpected(exception);
    }

    private static Problem storeFailure(JobStoreException store, boolean read) {
        if (read && store.isFailure()) {
            return unexpected(store);
        }
        log.warn("The store failed: {}", store.getMessage());
        // A read changes nothing, so it never has an unknown outcome.
        return read ? ServerProblems.storeUnavailable() : ServerProblems.of(store);
    }

    /** @param own the methods that this function supports at this address */
    private Problem notFound(HttpServletRequest request, List<String> own) {
        List<String> ofAll = oneHost ? ApiMethods.of(request.getRequestURI()) : List.of();
        if (!ofAll.isEmpty() && !ofAll.contains(request.getMethod())) {
            return RequestProblems.methodNotAllowed(ofAll);
        }
        return own.isEmpty() ? RequestProblems.notFound() : RequestProblems.methodNotAllowed(own);
    }

    /** Logs an unexpected error under a new incident id, and returns the 500 problem that carries this id. */
    static Problem unexpected(Throwable error) {
        String incident = Token.fresh();
        log.error("Incident {}", incident, error);
        return ServerProblems.internal(incident);
    }
}
