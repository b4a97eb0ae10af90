package dev.jobfn.http.problem;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.apache.coyote.ActionCode;

/**
 * Answers with a problem document instead of an HTML page when Tomcat itself rejects a request, for example because of
 * a broken request line or too many headers.
 */
public final class ProblemReportValve extends ErrorReportValve {
    @Override
    protected void report(Request request, Response response, Throwable error) {
        AtomicBoolean writable = new AtomicBoolean();
        response.getCoyoteResponse().action(ActionCode.IS_IO_ALLOWED, writable);
        if (response.getStatus() < 400
                || response.getContentWritten() > 0
                || !response.setErrorReported()
                || !writable.get()) {
            return;
        }
        try {
            problem(response.getStatus(), error).writeTo(response);
            response.finishResponse();
        } catch (IOException | IllegalStateException e) {
            container.getLogger().debug("A problem could not be sent", e);
        }
    }

    private static Problem problem(int status, Throwable error) {
        if (status == 404) {
            return RequestProblems.notFound();
        }
        if (status == 408) {
            return RequestProblems.requestTimeout();
        }
        // Other 5xx statuses, such as 501 and 505, mean that something is wrong with the request.
        return status == 500 || status == 503 ? ProblemResolver.unexpected(error) : RequestProblems.badRequest(status);
    }
}
