package dev.jobfn.cli.job;

import dev.jobfn.cli.ExitCodes;
import dev.jobfn.cli.json.JsonObject;
import java.util.Set;

/** How a job ended. */
final class Ending {
    private static final String SUCCEEDED = "succeeded";
    private static final Set<String> ENDED = Set.of(SUCCEEDED, "failed", "cancelled");

    private Ending() {}

    static boolean hasEnded(JsonObject job) {
        return ENDED.contains(state(job));
    }

    static boolean hasSucceeded(JsonObject job) {
        return state(job).equals(SUCCEEDED);
    }

    static String state(JsonObject job) {
        return job.text("state").orElse("unknown");
    }

    /** The exit code of a command that waited for a job. */
    static int exitCode(JsonObject job) {
        if (!hasEnded(job)) {
            return ExitCodes.NOT_ENDED;
        }
        return hasSucceeded(job) ? ExitCodes.DONE : ExitCodes.FAILED;
    }

    /** A job's error in one line; empty if it has none. */
    static String error(JsonObject job) {
        JsonObject error = job.object("error");
        return error.text("type")
                .map(type -> type + ": " + error.text("message").orElse(""))
                .orElse("");
    }
}
