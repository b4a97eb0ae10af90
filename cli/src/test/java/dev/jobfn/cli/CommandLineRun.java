package dev.jobfn.cli;

import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import picocli.CommandLine;

/** What a command line printed, and its exit code. */
public record CommandLineRun(int exitCode, String out, String err) {
    /** Runs {@code jobfn} with these arguments in this JVM. */
    public static CommandLineRun jobfn(String... arguments) {
        return jobfn(Map.of("HOME", "target/no-such-home"), "", arguments);
    }

    /** Runs {@code jobfn} with these environment variables, standard input and arguments in this JVM. */
    public static CommandLineRun jobfn(Map<String, String> environment, String input, String... arguments) {
        return jobfn(
                new Invocation(
                        environment, new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)), false, false),
                arguments);
    }

    /** Runs {@code jobfn} in this JVM. */
    public static CommandLineRun jobfn(Invocation invocation, String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine command = Jobfn.commandLine(invocation, arguments)
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err));
        int exitCode = command.execute(arguments);
        return new CommandLineRun(exitCode, out.toString(), err.toString());
    }
}
