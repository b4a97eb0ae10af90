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
 * For a function that listens on its machine only: refuses what a web page of another origin has the user's browser send.
 * Such a page reaches the machine's own addresses, by their names or by a name of its own that leads there. Programs, which
 * send no {@code Origin}, are let in.
 */
public final class LoopbackFilter extends HttpFilter {
    /** Group 1 is the port. */
    private static final Pattern THIS_MACHINE =
            Pattern.compile("(?i)(?:(?:[a-z0-9-]+\\.)*localhost|127(?:\\.\\d{1,3}){3}|\\[::1])(?::(\\d{1,5}))?");

    private static final Pattern ORIGIN = Pattern.compile("(?i)https?://(.*)");
    private static final Set<String> OWN_SITES = Set.of("same-origin", "none");
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

    /** Whether the request of these headers, null where absent, comes from a program or from a page of this host's own. */
    public static boolean allowed(String method, String host, String origin, String site) {
        Matcher own = THIS_MACHINE.matcher(host == null ? "localhost" : host);
        if (!own.matches()) {
            return false;
        }
        if (origin == null) {
            return site == null || OWN_SITES.contains(site) || READS.contains(method);
        }
        Matcher page = ORIGIN.matcher(origin);
        if (!page.matches()) {
            return false;
        }
        Matcher other = THIS_MACHINE.matcher(page.group(1));
        return other.matches() && String.valueOf(own.group(1)).equals(String.valueOf(other.group(1)));
    }
}
