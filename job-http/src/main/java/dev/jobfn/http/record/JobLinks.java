package dev.jobfn.http.record;

/**
 * The URLs of a job. They are strings because they are only ever sent to clients.
 *
 * @param self the URL of the record
 * @param result the URL of the result
 * @param events the URL of the event stream
 * @param cancel the URL to which a POST cancels the job
 * @param retry the URL to which a POST runs the job again
 */
public record JobLinks(String self, String result, String events, String cancel, String retry) {}
