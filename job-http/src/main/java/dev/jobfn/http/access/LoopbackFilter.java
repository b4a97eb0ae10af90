package dev.jobfn.http.access;

import dev.jobfn.http.problem.RequestProblems;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Protects a function that listens on the loopback address from web pages of other origins. A page in the user's
 * browser can send requests to a loopback address, either directly or through a host name that resolves to one.
 * Requests from programs, which send no {@code Origin}, are allowed.
 */
public final class LoopbackFilter extends HttpFilter {
    /** Group 1 is the port. */
    private static final Pattern LOOPBACK =
            Pattern.compile("(?i)(?:(?:[a-z0-9-]+\\.)*localhost|127(?:\\.\\d{1,3}){3}|\\[::1])(?::(\\d{1,5}))?");

    private static final Pattern ORIGIN = Pattern.compile("(?i)https?://(.*)");
    private static final Set<String> OWN_SITE = Set.of("same-origin", "none");
    private static final Set<String> READS = Set.of("GET", "HEAD");

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (allowed(
                request.getMethod(),
                request.getHeader("Host"),
                request.getHeader("Origin"),
                request.getHeader("Sec-Fetch-Site"))) {
            chain.doFilter(request, response);
        } else {
            RequestProblems.foreignOrigin().writeTo(response);
        }
    }

    /**
     * Whether a request with these headers comes from a program or from one of this host's own pages. Absent headers
     * are null.
     */
    public static boolean allowed(String method, String host, String origin, String site) {
        Matcher own = LOOPBACK.matcher(host == null ? "localhost" : host);
        if (!own.matches()) {
            return false;
        }
        if (origin == null) {
            return site == null || OWN_SITE.contains(site) || READS.contains(method);
        }
        Matcher page = ORIGIN.matcher(origin);
        if (!page.matches()) {
            return false;
        }
        Matcher other = LOOPBACK.matcher(page.group(1));
        return other.matches() && String.valueOf(own.group(1)).equals(String.valueOf(other.group(1)));
    }
}
