package dev.jobfn.cli.job;

import java.io.PrintWriter;

/** If Ctrl-C ends the command while it waits, says that the job continues. The exit code is then 130. */
final class InterruptNotice {
    private final Thread hook;

    InterruptNotice(PrintWriter err, String job) {
        hook = new Thread(() -> {
            err.println();
            err.println("The job " + job + " continues. 'jobfn watch " + job + "' follows it, 'jobfn cancel " + job
                    + "' cancels it.");
            err.flush();
        });
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** The job has ended, or the command ends for another reason. */
    void withdraw() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The process is being ended, and the hook runs.
        }
    }
}
