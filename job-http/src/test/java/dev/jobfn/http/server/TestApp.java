package dev.jobfn.http.server;

import dev.jobfn.http.access.Access;
import dev.jobfn.http.json.BodyReader;
import dev.jobfn.http.json.Fields;
import dev.jobfn.http.json.Json;
import dev.jobfn.http.record.Links;
import dev.jobfn.job.JobId;
import dev.jobfn.job.JobStoreException;
import dev.jobfn.runtime.Environment;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.MediaType;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.function.ServerRequest;
import org.springframework.web.servlet.function.ServerResponse;

/** A function with a route for each error that a function can return. */
@Configuration(proxyBeanMethods = false)
public class TestApp {
    public static final JobId JOB =
            JobId.parse("general-4fT0qk2vXW9ZbY7u1LmNpQ").orElseThrow();

    /** Starts the function on a free port. Settings are given as alternating names and values. */
    public static ServletWebServerApplicationContext start(String... settings) {
        return start(TestApp.class, settings);
    }

    /** Like {@link #start}, but the function declares that it reads no bodies and therefore uses NIO2 connections. */
    public static ServletWebServerApplicationContext startReadsOnly() {
        return start(ReadOnlyTestApp.class);
    }

    private static ServletWebServerApplicationContext start(Class<?> app, String... settings) {
        Map<String, String> variables =
                new HashMap<>(Map.of("PORT", "0", "MAX_BODY_BYTES", "1000", "OPEN_ACCESS", "true"));
        for (int i = 0; i < settings.length; i += 2) {
            variables.put(settings[i], settings[i + 1]);
        }
        return FunctionServer.start(app, "test-fn", new Environment(variables));
    }

    @Bean
    public Function<String, String> upper() {
        return text -> text.toUpperCase(java.util.Locale.ROOT);
    }

    @Bean
    public TestWaitRoutes waits() {
        return new TestWaitRoutes();
    }

    @Bean
    public RouterFunction<ServerResponse> waitingRoutes(TestWaitRoutes waits) {
        return waits.routes();
    }

    @Bean
    public RouterFunction<ServerResponse> health(Environment settings) {
        return Health.routes(() -> switch (settings.text("READY", "yes")) {
            case "yes" -> true;
            case "no" -> false;
            default -> throw new IllegalStateException("secret-host refused");
        });
    }

    @Bean
    public RouterFunction<ServerResponse> routes(BodyReader bodies, Access access, Links links) {
        return RouterFunctions.route()
                .POST("/echo", request -> {
                    Fields fields = bodies.object(request);
                    fields.allow(Set.of("type", "priority"));
                    fields.requiredText("type", Pattern.compile("[a-z]+"));
                    fields.integer("priority", 4, 0, 9);
                    fields.check();
                    return json(Map.of("ok", true));
                })
                .POST("/bytes", request -> json(Map.of("bytes", bodies.bytes(request).length)))
                .GET("/param", request -> json(Map.of("q", request.param("q").orElse(""))))
                .GET("/no-content", request -> ServerResponse.noContent().build())
                .GET("/links", request -> json(links.of(request, JOB)))
                .GET("/mine", access.forUsers((request, caller) -> json(caller)))
                .GET("/list", access.forListing((request, caller) -> json(caller)))
                .GET("/read", access.forReaders((request, caller) -> json(caller)))
                .GET("/view", access.forViewers((request, caller) -> json(caller)))
                .GET("/admin", access.forOperators((request, caller) -> json(caller)))
                .GET("/fault", request -> {
                    throw new IllegalStateException("secret dev.jobfn.Something");
                })
                .GET("/error", request -> {
                    throw new StackOverflowError("secret");
                })
                .GET(
                        "/late-fault",
                        request -> ServerResponse.async(
                                CompletableFuture.failedFuture(new IllegalStateException("secret"))))
                .GET("/store", TestApp::failingStore)
                .POST("/store", TestApp::failingStore)
                .build();
    }

    private static ServerResponse failingStore(ServerRequest request) {
        JobStoreException.Kind kind =
                JobStoreException.Kind.valueOf(request.param("kind").orElse(""));
        throw new JobStoreException(kind, "secret-host", null);
    }

    private static ServerResponse json(Object value) {
        return ServerResponse.ok().contentType(MediaType.APPLICATION_JSON).body(Json.bytes(value));
    }
}
