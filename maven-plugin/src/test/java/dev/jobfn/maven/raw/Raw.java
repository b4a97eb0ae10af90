package dev.jobfn.maven.raw;

import dev.jobfn.handler.JobHandler;
import dev.jobfn.handler.JobType;

/** A handler that does not say what its input is. */
class Raw {
    @JobType("raw")
    @SuppressWarnings("rawtypes")
    JobHandler raw() {
        return (input, context) -> input;
    }
}
