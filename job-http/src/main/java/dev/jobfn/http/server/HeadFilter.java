package dev.jobfn.http.server;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.web.servlet.function.ServerRequest;

/** Treats HEAD requests like GET requests. Routes see a GET, but Tomcat sees the HEAD and sends only the headers. */
public final class HeadFilter extends HttpFilter {
    private static final String HEAD = HeadFilter.class.getName();

    HeadFilter() {}

    /** Whether the request is a HEAD. Such a request should neither wait nor stream. */
    public static boolean isHead(ServerRequest request) {
        return request.attribute(HEAD).isPresent();
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (!"HEAD".equals(request.getMethod())) {
            chain.doFilter(request, response);
            return;
        }
        request.setAttribute(HEAD, true);
        chain.doFilter(
                new HttpServletRequestWrapper(request) {
                    @Override
                    public String getMethod() {
                        return "GET";
                    }
                },
                response);
    }
}
