package dev.jobfn.run.isolate;

import java.util.concurrent.TimeUnit;

/** Says what is known about the end of a process. */
final class Death {
    /** What {@code -XX:+ExitOnOutOfMemoryError} exits with. */
    static final int OUT_OF_MEMORY = 3;

    private static final int ABORT = 6;
    private static final int SIGNAL = 128;

    private Death() {}

    static String of(Process process) {
        try {
            // Its output has ended, so it has, or is about to.
            return process.waitFor(10, TimeUnit.SECONDS) ? of(process.exitValue()) : of(SIGNAL + 9);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return of(SIGNAL + 9);
        }
    }

    private static String of(int exit) {
        String how;
        if (exit == OUT_OF_MEMORY) {
            how = "ran out of memory (exit code 3)";
        } else if (exit == SIGNAL + ABORT) {
            how = "crashed (signal 6)";
        } else if (exit == 1) {
            how = "exited with code 1, as a JVM does that can't start or can't get more memory";
        } else if (exit > SIGNAL) {
            how = "was ended by signal " + (exit - SIGNAL);
        } else {
            how = "exited with code " + exit;
        }
        return "The process of the handler " + how + "; the log of run-fn may tell more.";
    }
}
