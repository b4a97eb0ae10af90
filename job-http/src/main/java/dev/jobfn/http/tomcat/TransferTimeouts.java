package dev.jobfn.http.tomcat;

import java.time.Duration;

/** How long the parts of a request may take before its connection is closed. */
final class TransferTimeouts {
    private volatile Duration head = Duration.ofSeconds(30);
    private volatile Duration unreadBody = Duration.ofSeconds(10);
    private volatile Duration response = Duration.ofMinutes(5);

    /** For the request line and the headers, from their first byte. */
    Duration head() {
        return head;
    }

    void head(Duration timeout) {
        head = timeout;
    }

    /** For the part of a body that the route did not read, from the end of the response. */
    Duration unreadBody() {
        return unreadBody;
    }

    void unreadBody(Duration timeout) {
        unreadBody = timeout;
    }

    /** For an asynchronous response, from the request to the response's end. */
    Duration response() {
        return response;
    }

    void response(Duration timeout) {
        response = timeout;
    }
}
