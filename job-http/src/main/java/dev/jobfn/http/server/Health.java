package dev.jobfn.http.server;

import dev.jobfn.http.json.Json;
import dev.jobfn.http.problem.ServerProblems;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.function.ServerResponse;

/** The platform's health checks. They need no access key and reveal no details. */
public final class Health {
    private static final Logger log = LoggerFactory.getLogger(Health.class);

    private Health() {}

    /**
     * The routes {@code GET /health/live}, which always answers 200, and {@code GET /health/ready}.
     *
     * @param ready returns whether requests can be served; if it returns false or throws an exception, the response is
     *     a 503
     */
    public static RouterFunction<ServerResponse> routes(BooleanSupplier ready) {
        return RouterFunctions.route()
                .GET("/health/live", request -> answer("live"))
                .GET(
                        "/health/ready",
                        request -> isReady(ready)
                                ? answer("ready")
                                : ServerProblems.notReady().response())
                .build();
    }

    private static boolean isReady(BooleanSupplier ready) {
        try {
            return ready.getAsBoolean();
        } catch (RuntimeException e) {
            log.warn("Not ready: {}", e.toString());
            return false;
        }
    }

    private static ServerResponse answer(String status) {
        return ServerResponse.ok()
                .cacheControl(CacheControl.noStore())
                .contentType(MediaType.APPLICATION_JSON)
                .body(Json.bytes(Map.of("status", status)));
    }
}
