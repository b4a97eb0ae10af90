package dev.jobfn.http.server;

import dev.jobfn.http.problem.ProblemResolver;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import org.apache.coyote.CloseNowException;
import org.springframework.context.ApplicationContext;
import org.springframework.http.HttpHeaders;
import org.springframework.http.converter.HttpMessageConverter;
import org.springframework.web.context.request.async.AsyncWebRequest;
import org.springframework.web.context.request.async.WebAsyncUtils;
import org.springframework.web.servlet.DispatcherServlet;
import org.springframework.web.servlet.NoHandlerFoundException;
import org.springframework.web.servlet.function.EntityResponse;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.function.ServerRequest;
import org.springframework.web.servlet.function.ServerResponse;
import org.springframework.web.servlet.function.support.RouterFunctionMapping;

/**
 * Asks the routes and writes what they answer. It spares each request what Spring's dispatcher does for views, locales, flash
 * attributes and other handlers, which no function here has, and leaves to it the second half of an answer that came later.
 */
public final class RouteServlet extends DispatcherServlet {
    private static final long serialVersionUID = 1L;

    private final transient List<HttpMessageConverter<?>> converters;
    private transient RouterFunctionMapping mapping;
    private transient ProblemResolver problems;

    /** @param converters of what the routes answer */
    public RouteServlet(List<HttpMessageConverter<?>> converters) {
        this.converters = converters;
    }

    /** Not before: a route that can't be made is to stop the start of the function, not that of its web server. */
    @Override
    protected void initStrategies(ApplicationContext context) {
        super.initStrategies(context);
        mapping = context.getBean(RouterFunctionMapping.class);
        problems = context.getBean(ProblemResolver.class);
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
            throws ServletException, IOException {
        if (request.getDispatcherType() == DispatcherType.ASYNC) {
            late(request, response);
            return;
        }
        try {
            ServerResponse answer = answer(request);
            var unused = answer.writeTo(request, guarded(answer, request, response), () -> converters);
        } catch (Throwable thrown) {
            // Also an error, as a stack that overflows: it is of this request alone.
            Exception known = thrown instanceof Exception exception ? exception : new ServletException(thrown);
            brokenOff(response, known);
            var unused = problems.resolveException(request, response, this, known);
        }
    }

    private void late(HttpServletRequest request, HttpServletResponse response) throws ServletException, IOException {
        try {
            super.service(request, response);
        } catch (ServletException | IOException | RuntimeException e) {
            brokenOff(response, e);
            throw e;
        }
    }

    /**
     * An answer of which a part was sent is not whole: its reader must not take it for the end. An error that Tomcat itself
     * answers, as to a sender that stops in the middle of a body, counts as committed before it is sent, and is whole.
     */
    private static void brokenOff(HttpServletResponse response, Exception failure) throws CloseNowException {
        if (response.isCommitted() && response.getStatus() < HttpServletResponse.SC_BAD_REQUEST) {
            throw new CloseNowException("An answer broke off", failure);
        }
    }

    private ServerResponse answer(HttpServletRequest request) throws Exception {
        ServerRequest asked = ServerRequest.create(request, converters);
        RouterFunction<?> routes = mapping.getRouterFunction();
        var route = routes == null ? null : routes.route(asked).orElse(null);
        if (route == null) {
            throw new NoHandlerFoundException(request.getMethod(), request.getRequestURI(), new HttpHeaders());
        }
        // The second half of an answer finds its route anew, and would take this for the pattern of one around it.
        request.removeAttribute(RouterFunctions.MATCHING_PATTERN_ATTRIBUTE);
        return route.handle(asked);
    }

    /** For an answer that may come later, or in parts: it must not be written to once its request is over. */
    private static HttpServletResponse guarded(
            ServerResponse answer, HttpServletRequest request, HttpServletResponse response) {
        if (answer instanceof EntityResponse) {
            return response;
        }
        AsyncWebRequest later = WebAsyncUtils.createAsyncWebRequest(request, response);
        WebAsyncUtils.getAsyncManager(request).setAsyncWebRequest(later);
        return later.getNativeResponse(HttpServletResponse.class);
    }
}
