package dev.jobfn.run.isolation;

import java.util.concurrent.TimeUnit;

/** Describes how a process ended. */
final class ProcessExit {
    /** The exit code of a JVM with {@code -XX:+ExitOnOutOfMemoryError} that runs out of memory. */
    static final int OUT_OF_MEMORY = 3;

    private static final int ABORT = 6;
    private static final int SIGNAL = 128;

    private ProcessExit() {}

    static String describe(Process process) {
        try {
            // The output of the process has ended, so it has exited or is about to exit.
            return process.waitFor(10, TimeUnit.SECONDS) ? describe(process.exitValue()) : describe(SIGNAL + 9);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return describe(SIGNAL + 9);
        }
    }

    private static String describe(int exit) {
        String how;
        if (exit == OUT_OF_MEMORY) {
            how = "ran out of memory (exit code 3)";
        } else if (exit == SIGNAL + ABORT) {
            how = "crashed (signal 6)";
        } else if (exit == 1) {
            how = "exited with code 1; a JVM does that if it can't start or can't get more memory";
        } else if (exit > SIGNAL) {
            how = "was killed by signal " + (exit - SIGNAL);
        } else {
            how = "exited with code " + exit;
        }
        return "The handler's process " + how + ". The log of run-fn may say more.";
    }
}
