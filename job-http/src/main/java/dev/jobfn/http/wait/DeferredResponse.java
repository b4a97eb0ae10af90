package dev.jobfn.http.wait;

import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.util.MultiValueMap;
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.servlet.function.ServerResponse;

/** A response that is sent when a wait is over. When the client disconnects, the wait is cancelled. */
public final class DeferredResponse implements ServerResponse {
    private final CompletableFuture<?> wait;
    private final ServerResponse response;

    private DeferredResponse(CompletableFuture<?> wait, ServerResponse response) {
        this.wait = wait;
        this.response = response;
    }

    /**
     * The response to a request that waits.
     *
     * @param wait cancelled when the client disconnects
     * @param response creates the response from what the wait returns
     */
    public static <T> ServerResponse of(
            CompletableFuture<T> wait, Function<CompletableFuture<T>, CompletableFuture<ServerResponse>> response) {
        return new DeferredResponse(wait, ServerResponse.async(response.apply(wait)));
    }

    @Override
    public ModelAndView writeTo(HttpServletRequest request, HttpServletResponse servletResponse, Context context)
            throws ServletException, IOException {
        ModelAndView view = response.writeTo(request, servletResponse, context);
        if (request.isAsyncStarted()) {
            request.getAsyncContext().addListener(new CancelOnEnd(wait));
        }
        return view;
    }

    private record CancelOnEnd(CompletableFuture<?> waiting) implements AsyncListener {
        @Override
        public void onError(AsyncEvent event) {
            waiting.cancel(false);
        }

        @Override
        public void onTimeout(AsyncEvent event) {
            waiting.cancel(false);
        }

        @Override
        public void onComplete(AsyncEvent event) {
            waiting.cancel(false);
        }

        @Override
        public void onStartAsync(AsyncEvent event) {
            // The wait is over.
        }
    }

    @Override
    public HttpStatusCode statusCode() {
        return response.statusCode();
    }

    @Override
    public HttpHeaders headers() {
        return response.headers();
    }

    @Override
    public MultiValueMap<String, Cookie> cookies() {
        return response.cookies();
    }
}
