package dev.jobfn.handler;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Names the job type that a handler handles, and sets those options of the type that belong to the code. Put this
 * annotation on the class of a {@link JobHandler} or {@link java.util.function.Function}, or on a {@code @Bean} method
 * that returns one.
 *
 * <p>The goal {@code catalog} of {@code jobfn-maven-plugin} writes the options and the JSON Schema of the input to a
 * catalog file. At run time, only the name counts, and the options in the catalog apply. If an option is not set here,
 * the catalog's default applies. If a type's options differ between installations, write its catalog entry by hand, and
 * give the handler's bean the type's name without this annotation.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
public @interface JobType {
    /** The type's name: up to 64 letters, digits, {@code .}, {@code _} and {@code -}, starting with a letter or digit. */
    String value();

    /** The queue of the type's jobs, unless the client names another queue. {@code general} by default. */
    String queue() default "";

    /** How long one run may take, in ISO 8601, such as {@code PT30S}. One minute by default. */
    String timeout() default "";

    /** How many attempts may fail, from 1 to 1,000. 3 by default. */
    int maxAttempts() default 0;

    /** How many leases may be lost, from 1 to 100. 3 by default. */
    int maxLost() default 0;

    /** The pause before the second attempt, in ISO 8601. It doubles after each further failure. One second by default. */
    String backoff() default "";

    /** The maximum pause between attempts, in ISO 8601. One minute by default. */
    String backoffLimit() default "";

    /** How long a job's record and result are kept after it has ended, in ISO 8601. One day by default. */
    String retention() default "";

    /** The maximum size of a result in bytes, from 1 to 64 MiB. A larger result fails the job. 256 KiB by default. */
    int resultLimit() default 0;

    /**
     * The CloudEvent types that become jobs of this type. An event's data is the job's input, and its tenant is {@code
     * anonymous}. For another tenant, write the type's catalog entry by hand.
     */
    String[] on() default {};

    /** Whether an event is published when a job ends. */
    boolean outcomeEvents() default true;

    /** Whether the handler runs in its own process, which can be killed and whose memory is limited. */
    boolean isolate() default false;
}
