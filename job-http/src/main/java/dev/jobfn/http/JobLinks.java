package dev.jobfn.http;

import java.net.URI;

/**
 * Where to go with a job.
 *
 * @param self its record
 * @param result its result
 * @param events its stream of events
 * @param cancel POST there ends it
 * @param retry POST there runs it again
 */
public record JobLinks(URI self, URI result, URI events, URI cancel, URI retry) {}
