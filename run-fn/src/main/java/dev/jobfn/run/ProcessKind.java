package dev.jobfn.run;

import java.util.Arrays;
import java.util.List;

/** The three processes that a run function's program can be, selected by an argument. */
enum ProcessKind {
    /** Receives {@code job.queued} events by HTTP. The default. */
    RUN_FN("run-fn"),
    /** Runs the one job of a Kubernetes Job, and exits. */
    LONG_RUN("long-run"),
    /** Runs isolated handlers for one of the other two. */
    HANDLER_PROCESS("handler-process");

    private final String argument;

    ProcessKind(String argument) {
        this.argument = argument;
    }

    /** The argument that selects this process, which is also its name in logs. */
    String argument() {
        return argument;
    }

    /** The process that the arguments select. Ignores other arguments. */
    static ProcessKind of(String... arguments) {
        List<String> all = Arrays.asList(arguments);
        return Arrays.stream(values())
                .filter(kind -> all.contains(kind.argument))
                .findFirst()
                .orElse(RUN_FN);
    }
}
