package dev.jobfn.http.tomcat;

import java.time.Duration;

/** How long the parts of a request may take before the request's connection is closed. */
final class TransferTimeouts {
    private volatile Duration head = Duration.ofSeconds(30);
    private volatile Duration unreadBody = Duration.ofSeconds(10);
    private volatile Duration response = Duration.ofMinutes(5);

    /** The timeout for the request line and the headers, measured from their first byte. */
    Duration head() {
        return head;
    }

    void head(Duration timeout) {
        head = timeout;
    }

    /** The timeout for the part of a body that the route did not read, measured from the end of the response. */
    Duration unreadBody() {
        return unreadBody;
    }

    void unreadBody(Duration timeout) {
        unreadBody = timeout;
    }

    /** The timeout for an asynchronous response, measured from the request to the end of the response. */
    Duration response() {
        return response;
    }

    void response(Duration timeout) {
        response = timeout;
    }
}
