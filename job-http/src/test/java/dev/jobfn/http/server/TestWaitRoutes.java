package dev.jobfn.http.server;

import dev.jobfn.http.wait.DeferredResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.function.ServerResponse;

/** Routes that respond when the test tells them to. */
public final class TestWaitRoutes {
    private final Map<Integer, CompletableFuture<String>> waiting = new ConcurrentHashMap<>();
    private final AtomicInteger numbers = new AtomicInteger();
    private final AtomicInteger streams = new AtomicInteger();

    public int waiting() {
        return waiting.size();
    }

    public int streams() {
        return streams.get();
    }

    /** Ends all waits with a 200. */
    public void end() {
        waiting.values().forEach(wait -> wait.complete("ended"));
    }

    RouterFunction<ServerResponse> routes() {
        return RouterFunctions.route()
                .GET("/wait", request -> {
                    CompletableFuture<String> wait = new CompletableFuture<>();
                    int number = numbers.incrementAndGet();
                    waiting.put(number, wait);
                    var unused = wait.whenComplete((text, error) -> waiting.remove(number));
                    return DeferredResponse.of(
                            wait,
                            ended -> ended.thenApply(text -> ServerResponse.ok().body(text)));
                })
                .GET(
                        "/stream",
                        request -> ServerResponse.sse(
                                sse -> {
                                    streams.incrementAndGet();
                                    sse.onComplete(streams::decrementAndGet);
                                    try {
                                        sse.send("hello");
                                    } catch (IOException e) {
                                        throw new UncheckedIOException(e);
                                    }
                                },
                                Duration.ofMinutes(1)))
                .build();
    }
}
