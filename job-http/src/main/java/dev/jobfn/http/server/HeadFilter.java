package dev.jobfn.http.server;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.web.servlet.function.ServerRequest;

/** HEAD is GET without the body: routes see GET, and Tomcat, which knows better, sends the headers only. */
public final class HeadFilter extends HttpFilter {
    private static final String HEAD = HeadFilter.class.getName();

    HeadFilter() {}

    /** Whether only the headers are asked for: nobody waits for what would come after them. */
    public static boolean asked(ServerRequest request) {
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
