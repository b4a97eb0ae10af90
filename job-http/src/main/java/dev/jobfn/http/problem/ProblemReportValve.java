package dev.jobfn.http.problem;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.apache.coyote.ActionCode;

/**
 * What Tomcat itself has to refuse, such as a broken request line or headers that are too large, as a problem document in
 * place of its HTML page.
 */
public final class ProblemReportValve extends ErrorReportValve {
    @Override
    protected void report(Request request, Response response, Throwable fault) {
        AtomicBoolean writable = new AtomicBoolean();
        response.getCoyoteResponse().action(ActionCode.IS_IO_ALLOWED, writable);
        if (response.getStatus() < 400
                || response.getContentWritten() > 0
                || !response.setErrorReported()
                || !writable.get()) {
            return;
        }
        try {
            problem(response.getStatus(), fault).writeTo(response);
            response.finishResponse();
        } catch (IOException | IllegalStateException e) {
            container.getLogger().debug("A problem could not be sent", e);
        }
    }

    private static Problem problem(int status, Throwable fault) {
        if (status == 404) {
            return Problems.notFound();
        }
        if (status == 408) {
            return Problems.requestTimeout();
        }
        // 501 and 505 are about the request as well, for all that they are above 500.
        return status == 500 || status == 503 ? ProblemResolver.unexpected(fault) : Problems.badRequest(status);
    }
}
