package dev.jobfn.testing;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Runs a test class against the whole service: a real Redis, a broker, all functions, and the handlers of an application,
 * in the JVM of the test. Constructors and methods may have these parameters:
 *
 * <ul>
 *   <li>a {@link dev.jobfn.client.JobClient}. Each test method is a tenant of its own, so lists contain only its own
 *       jobs. If the class's constructor or {@code @BeforeAll} method has a client, the class is one tenant. The client's
 *       key is an operator's.
 *   <li>a {@link JobfnClock}, which moves the time of delays and retries.
 * </ul>
 *
 * <p>Test classes with the same application, catalog and settings share one service, which runs until the JVM's tests
 * have ended. They may run in parallel, except that all of them share one clock.
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@ExtendWith(JobfnExtension.class)
public @interface JobfnTest {
    /** The class with {@code @SpringBootApplication} and the {@code main} method of the run function. */
    Class<?> value();

    /**
     * The catalog: a file or folder, relative to the project's folder. By default {@code target/jobfn/catalog}, which the
     * goal {@code catalog} of jobfn-maven-plugin writes, or else {@code catalog}.
     */
    String catalog() default "";

    /** Further settings of the functions, such as {@code "MAX_BODY_BYTES=2097152"}. docs/configuration.md lists them. */
    String[] settings() default {};
}
