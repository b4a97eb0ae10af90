package dev.jobfn.http.access;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;

/**
 * Lets the pages of one other origin call this one: with two hosts, those that STATUS_URL serves call SUBMIT_URL. Preflights
 * from others get no permission; their other requests are answered, and the browser keeps the answer from the page.
 */
public final class CorsFilter extends HttpFilter {
    private final Optional<String> allowed;

    /** @param friend a URL of the origin to let in */
    public CorsFilter(Optional<URI> friend) {
        allowed = friend.map(CorsFilter::origin);
    }

    private static String origin(URI uri) {
        // As browsers write it: lower case, and without the port that the scheme implies.
        int implied = "https".equals(uri.getScheme()) ? 443 : 80;
        String port = uri.getPort() < 0 || uri.getPort() == implied ? "" : ":" + uri.getPort();
        return uri.getScheme() + "://" + uri.getHost().toLowerCase(java.util.Locale.ROOT) + port;
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        String origin = request.getHeader("Origin");
        if (allowed.isPresent()) {
            response.addHeader("Vary", "Origin");
        }
        boolean known = origin != null && allowed.equals(Optional.of(origin));
        if (known) {
            response.setHeader("Access-Control-Allow-Origin", allowed.get());
            response.setHeader("Access-Control-Expose-Headers", "Location, ETag, Retry-After, WWW-Authenticate");
        }
        boolean preflight = origin != null
                && "OPTIONS".equals(request.getMethod())
                && request.getHeader("Access-Control-Request-Method") != null;
        if (!preflight) {
            chain.doFilter(request, response);
            return;
        }
        if (known) {
            response.setHeader("Access-Control-Allow-Methods", "GET, POST");
            response.setHeader(
                    "Access-Control-Allow-Headers",
                    "Authorization, Content-Type, Idempotency-Key, Prefer, If-None-Match, Last-Event-ID");
            response.setHeader("Access-Control-Max-Age", "600");
        }
        response.setStatus(HttpServletResponse.SC_NO_CONTENT);
    }
}
