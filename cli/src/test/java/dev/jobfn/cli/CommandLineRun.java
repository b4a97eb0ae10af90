package dev.jobfn.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import picocli.CommandLine;

/** What a command line printed, and its exit code. */
public record CommandLineRun(int exitCode, String out, String err) {
    /** Runs {@code jobfn} with these arguments in this JVM. */
    public static CommandLineRun jobfn(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine command = Jobfn.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        int exitCode = command.execute(arguments);
        return new CommandLineRun(exitCode, out.toString(), err.toString());
    }
}
