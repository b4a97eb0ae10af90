package dev.jobfn.http.record;

/**
 * The URLs of a job. They are strings because they are only sent to clients.
 *
 * @param self the URL of the record
 * @param result the URL of the result
 * @param events the URL of the event stream
 * @param cancel the URL that cancels the job when it receives a POST
 * @param retry the URL that runs the job again when it receives a POST
 */
public record JobLinks(String self, String result, String events, String cancel, String retry) {}
