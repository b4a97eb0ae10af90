package dev.jobfn.testing;

import dev.jobfn.testing.reload.DevelopmentRun;

/**
 * The development run of a user's project. It runs the whole service in one JVM with the project's handlers, so that a
 * debugger can stop in them. Call it from a {@code main} method among the project's tests:
 *
 * <pre>{@code
 * public class DevRun {
 *     public static void main(String[] args) {
 *         JobfnDev.run(MyJobs.class, args);
 *     }
 * }
 * }</pre>
 */
public final class JobfnDev {
    private JobfnDev() {}

    /**
     * Serves the API at http://localhost:8080 until Ctrl-C or SIGTERM. When the classes in the application's folder
     * change, run-fn restarts with the new classes. When the catalog changes, all functions restart. Jobs stay in
     * {@code .jobfn/data}. If the start fails, this method prints the reason and exits with code 1.
     *
     * <p>Settings are environment variables: {@code PORT}, {@code REDIS_URL} (an existing Redis), {@code CATALOG} (by
     * default {@code target/jobfn/catalog} or {@code catalog}), and those of the functions.
     *
     * @param app the class with {@code @SpringBootApplication} and the {@code main} method of the run function
     * @param arguments unused
     */
    public static void run(Class<?> app, String... arguments) {
        DevelopmentRun.untilStopped(app);
    }
}
