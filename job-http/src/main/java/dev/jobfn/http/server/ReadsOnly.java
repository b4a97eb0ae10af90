package dev.jobfn.http.server;

/**
 * A bean that says: this function's routes take no bodies. Its connections are asynchronous ones then (Tomcat's NIO2): who has
 * answered a request waits for the next without waking the thread that looks for requests, a tenth of what a look at a job costs.
 * They can't answer a sender that stops in the middle of a body, only cut it off.
 */
public record ReadsOnly() {}
