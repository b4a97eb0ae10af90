package dev.jobfn.testing;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Runs a test class against the whole service, with a real Redis. A broker, all functions and the handlers of an
 * application run in the JVM of the test. Constructors and methods may have these parameters:
 *
 * <ul>
 *   <li>a {@link dev.jobfn.client.JobClient}. Each test method has its own tenant, so lists contain only the method's
 *       own jobs. If the class's constructor or a {@code @BeforeAll} method has a client, the whole class has one
 *       tenant. The client's key has the role operator.
 *   <li>a {@link JobfnClock}, which moves the time of delays and retries.
 *   <li>an {@link org.springframework.context.ApplicationContext}, which has the beans of the application.
 * </ul>
 *
 * <p>Test classes with the same application, catalog and settings share one service, which runs until the JVM's tests
 * have ended. These classes may run in parallel, but all of them share one clock.
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
     * The catalog, which is a file or a folder, relative to the project's folder. By default, this is
     * {@code target/jobfn/catalog}, which the goal {@code catalog} of jobfn-maven-plugin writes, or else
     * {@code catalog}.
     */
    String catalog() default "";

    /** Further settings of the functions, such as {@code "MAX_BODY_BYTES=2097152"}. docs/configuration.md lists them. */
    String[] settings() default {};
}
