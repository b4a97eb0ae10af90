package dev.jobfn.http.server;

import java.time.Duration;

/** How slowly the parts of a request may come before its connection is closed. */
final class SlowestRequest {
    private volatile Duration head = Duration.ofSeconds(30);
    private volatile Duration rest = Duration.ofSeconds(10);
    private volatile Duration answer = Duration.ofMinutes(5);

    /** For the request line and the headers, from their first byte. */
    Duration head() {
        return head;
    }

    void head(Duration longest) {
        head = longest;
    }

    /** For what is left of a body that nobody reads, after its answer. */
    Duration rest() {
        return rest;
    }

    void rest(Duration longest) {
        rest = longest;
    }

    /** From the request to the end of its answer, where that comes later. */
    Duration answer() {
        return answer;
    }

    void answer(Duration longest) {
        answer = longest;
    }
}
