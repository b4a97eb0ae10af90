package dev.jobfn.http.problem;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.util.ArrayList;
import java.util.List;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.ServerRequest;
import org.springframework.web.servlet.function.support.RouterFunctionMapping;
import org.springframework.web.util.ServletRequestPathUtils;

/** Finds the methods that an address supports by trying each method on the routes. */
record AllowedMethods(RouterFunctionMapping mapping) {
    private static final List<String> METHODS = List.of("GET", "POST", "PUT", "PATCH", "DELETE");

    List<String> of(HttpServletRequest request) {
        RouterFunction<?> routes = mapping.getRouterFunction();
        List<String> allowed = new ArrayList<>();
        for (String method : METHODS) {
            if (routes != null && routes.route(withMethod(method, request)).isPresent()) {
                allowed.add(method);
                if ("GET".equals(method)) {
                    allowed.add("HEAD");
                }
            }
        }
        return allowed;
    }

    private static ServerRequest withMethod(String method, HttpServletRequest request) {
        HttpServletRequest other = new HttpServletRequestWrapper(request) {
            @Override
            public String getMethod() {
                return method;
            }
        };
        ServletRequestPathUtils.parseAndCache(other);
        return ServerRequest.create(other, List.of());
    }
}
