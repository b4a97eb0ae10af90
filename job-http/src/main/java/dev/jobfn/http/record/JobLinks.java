package dev.jobfn.http.record;

/**
 * Where to go with a job: URLs, as text since all that is done with them is to send them.
 *
 * @param self its record
 * @param result its result
 * @param events its stream of events
 * @param cancel POST there ends it
 * @param retry POST there runs it again
 */
public record JobLinks(String self, String result, String events, String cancel, String retry) {}
