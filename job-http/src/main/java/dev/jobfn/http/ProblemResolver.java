package dev.jobfn.http;

import dev.jobfn.job.JobStoreException;
import dev.jobfn.job.Token;
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
final class ProblemResolver implements HandlerExceptionResolver {
    private static final Logger log = LoggerFactory.getLogger(ProblemResolver.class);

    private final AllowedMethods methods;

    ProblemResolver(RouterFunctionMapping mapping) {
        methods = new AllowedMethods(mapping);
    }

    @Override
    public ModelAndView resolveException(
            HttpServletRequest request, HttpServletResponse response, Object handler, Exception exception) {
        if (response.isCommitted() || DisconnectedClientHelper.isClientDisconnectedException(exception)) {
            log.debug("An answer broke off", exception);
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

    private Problem problem(HttpServletRequest request, Throwable exception) {
        if (exception instanceof CompletionException && exception.getCause() != null) {
            return problem(request, exception.getCause());
        }
        if (exception instanceof ProblemException known) {
            return known.problem();
        }
        if (exception instanceof NoHandlerFoundException) {
            List<String> allowed = methods.of(request);
            return allowed.isEmpty() ? Problems.notFound() : Problems.methodNotAllowed(allowed);
        }
        if (exception instanceof InvalidParameterException
                || (exception instanceof UncheckedIOException && exception.getCause() instanceof BadRequestException)) {
            return Problems.badRequest(400);
        }
        if (exception instanceof JobStoreException store) {
            log.warn("The store failed: {}", store.getMessage());
            // A read that may or may not have been made has changed nothing either way.
            return "GET".equals(request.getMethod()) ? Problems.storeUnavailable() : Problems.of(store);
        }
        return unexpected(exception);
    }

    static Problem unexpected(Throwable fault) {
        String incident = Token.fresh();
        log.error("Incident {}", incident, fault);
        return Problems.internal(incident);
    }
}
