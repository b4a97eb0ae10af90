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
 * Allows web pages of one other origin to call this function. For example, if the API has two hosts, pages served from
 * STATUS_URL call SUBMIT_URL. The response to a preflight request from any other origin grants no permission. Other
 * requests from such an origin are answered, but browsers hide the response from the page.
 */
public final class CorsFilter extends HttpFilter {
    private final Optional<String> allowed;

    /** @param site a URL of the allowed origin */
    public CorsFilter(Optional<URI> site) {
        allowed = site.map(CorsFilter::origin);
    }

    private static String origin(URI uri) {
        // Browsers send an origin in lower case and without the scheme's default port.
        int defaultPort = "https".equals(uri.getScheme()) ? 443 : 80;
        String port = uri.getPort() < 0 || uri.getPort() == defaultPort ? "" : ":" + uri.getPort();
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
