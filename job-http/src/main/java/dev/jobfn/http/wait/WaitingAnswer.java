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

/** An answer that comes when a wait is over. The wait ends with its client's connection, whose place is then free. */
public final class WaitingAnswer implements ServerResponse {
    private final CompletableFuture<?> wait;
    private final ServerResponse answer;

    private WaitingAnswer(CompletableFuture<?> wait, ServerResponse answer) {
        this.wait = wait;
        this.answer = answer;
    }

    /**
     * One for a wait.
     *
     * @param wait cancelled when the client goes
     * @param answer what is made of it
     */
    public static <T> ServerResponse of(
            CompletableFuture<T> wait, Function<CompletableFuture<T>, CompletableFuture<ServerResponse>> answer) {
        return new WaitingAnswer(wait, ServerResponse.async(answer.apply(wait)));
    }

    @Override
    public ModelAndView writeTo(HttpServletRequest request, HttpServletResponse response, Context context)
            throws ServletException, IOException {
        ModelAndView view = answer.writeTo(request, response, context);
        if (request.isAsyncStarted()) {
            request.getAsyncContext().addListener(new EndOfClient(wait));
        }
        return view;
    }

    private record EndOfClient(CompletableFuture<?> waiting) implements AsyncListener {
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
        return answer.statusCode();
    }

    @Override
    public HttpHeaders headers() {
        return answer.headers();
    }

    @Override
    public MultiValueMap<String, Cookie> cookies() {
        return answer.cookies();
    }
}
