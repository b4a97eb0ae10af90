package dev.jobfn.cli;

import java.io.InputStream;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;

/**
 * What a command gets from the process in which it runs, in addition to its arguments.
 *
 * @param environment the environment variables
 * @param input standard input
 * @param outIsTerminal whether a person reads standard output
 * @param errIsTerminal whether a person reads standard error
 */
public record Invocation(
        Map<String, String> environment, InputStream input, boolean outIsTerminal, boolean errIsTerminal) {

    /** This process. The launcher knows which of its streams are terminals, which Java does not. */
    static Invocation ofProcess() {
        return new Invocation(
                System.getenv(),
                System.in,
                Boolean.getBoolean("jobfn.terminal.out"),
                Boolean.getBoolean("jobfn.terminal.err"));
    }

    /** The invocation to which a command belongs. */
    public static Invocation of(CommandSpec command) {
        return ((Jobfn) command.root().userObject()).invocation();
    }

    /** Whether to colour standard output. https://no-color.org describes the variable. */
    public boolean colours() {
        return outIsTerminal && environment.getOrDefault("NO_COLOR", "").isEmpty();
    }
}
