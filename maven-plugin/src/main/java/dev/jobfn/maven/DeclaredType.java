package dev.jobfn.maven;

import dev.jobfn.handler.JobType;
import java.lang.reflect.Type;

/**
 * A job type that the code declares.
 *
 * @param place the class or method with the annotation
 * @param input what the handler expects as its input
 */
record DeclaredType(JobType annotation, String place, Type input) {}
