package dev.jobfn.http.server;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.web.servlet.DispatcherServlet;

/**
 * Spring's dispatcher, except that it handles OPTIONS like any other method. A request for an unknown address gets a
 * plain 404.
 */
final class RouteDispatcher extends DispatcherServlet {
    private static final long serialVersionUID = 1L;

    /** Keeps Spring from adding an {@code Allow} header that names methods that the address does not support. */
    @Override
    protected void doOptions(HttpServletRequest request, HttpServletResponse response)
            throws ServletException, IOException {
        processRequest(request, response);
    }
}
