package dev.jobfn.maven.stranger;

import dev.jobfn.handler.JobType;

/** Not a handler. */
@JobType("stranger")
class Stranger {}
