package dev.jobfn.http.record;

/**
 * The URLs of a job. They are strings because they are only sent.
 *
 * @param self of its record
 * @param result of its result
 * @param events of its event stream
 * @param cancel a POST to it cancels the job
 * @param retry a POST to it runs the job again
 */
public record JobLinks(String self, String result, String events, String cancel, String retry) {}
