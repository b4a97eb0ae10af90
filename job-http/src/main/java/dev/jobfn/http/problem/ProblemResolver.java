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
import org.apache.tomcat.util.http.InvalidParameterException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.servlet.NoHandlerFoundException;
import org.springframework.web.servlet.function.support.RouterFunctionMapping;
import org.springframework.web.util.DisconnectedClientHelper;

/** Turns whatever a route throws, and the lack of one, into a problem document. Nothing of Spring's own answers is left. */
public final class ProblemResolver implements HandlerExceptionResolver {
    private static final Logger log = LoggerFactory.getLogger(ProblemResolver.class);
    private static final int NOT_FOUND = 404;

    private final AllowedMethods methods;
    private final boolean oneHost;

    /** @param oneHost whether one host stands in front of all functions of the API */
    public ProblemResolver(RouterFunctionMapping mapping, boolean oneHost) {
        methods = new AllowedMethods(mapping);
        this.oneHost = oneHost;
    }

    @Override
    public ModelAndView resolveException(
            HttpServletRequest request, HttpServletResponse response, Object handler, Exception exception) {
        if (DisconnectedClientHelper.isClientDisconnectedException(exception)) {
            log.debug("An answer broke off", exception);
            return new ModelAndView();
        }
        if (response.isCommitted()) {
            // Nothing can be said any more; the connection is closed, see RouteServlet.
            return null;
        }
        try {
            response.resetBuffer();
            problem(request, exception).writeTo(response);
        } catch (IOException e) {
            log.debug("A problem could not be sent", e);
        }
        return new ModelAndView();
    }

    private Problem problem(HttpServletRequest request, Throwable exception) {
        boolean wraps = exception instanceof CompletionException || exception.getClass() == ServletException.class;
        if (wraps && exception.getCause() instanceof Exception) {
            return problem(request, exception.getCause());
        }
        if (exception instanceof ProblemException known) {
            return known.problem().status() == NOT_FOUND ? notHere(request, List.of()) : known.problem();
        }
        if (exception instanceof NoHandlerFoundException) {
            return notHere(request, methods.of(request));
        }
        if (exception instanceof InvalidParameterException
                || (exception instanceof UncheckedIOException && exception.getCause() instanceof BadRequestException)) {
            return Problems.badRequest(400);
        }
        if (exception instanceof JobStoreException store) {
            return failed(store, "GET".equals(request.getMethod()));
        }
        return unexpected(exception);
    }

    /** A read that may or may not have been made has changed nothing either way. */
    private static Problem failed(JobStoreException store, boolean read) {
        if (read && store.isFailure()) {
            return unexpected(store);
        }
        log.warn("The store failed: {}", store.getMessage());
        return read ? Problems.storeUnavailable() : Problems.of(store);
    }

    /** @param own the methods that this function has for the address */
    private Problem notHere(HttpServletRequest request, List<String> own) {
        List<String> ofAll = oneHost ? ApiMethods.of(request.getRequestURI()) : List.of();
        if (!ofAll.isEmpty() && !ofAll.contains(request.getMethod())) {
            return Problems.methodNotAllowed(ofAll);
        }
        return own.isEmpty() ? Problems.notFound() : Problems.methodNotAllowed(own);
    }

    public static Problem unexpected(Throwable fault) {
        String incident = Token.fresh();
        log.error("Incident {}", incident, fault);
        return Problems.internal(incident);
    }
}
