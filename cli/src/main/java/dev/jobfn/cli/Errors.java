package dev.jobfn.cli;

import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Prints what went wrong to standard error, and chooses the exit code. */
final class Errors {
    private Errors() {}

    /** An option or an argument is missing or invalid. */
    @SuppressWarnings("unused") // required by picocli's interface
    static int invalid(ParameterException error, String[] arguments) {
        CommandLine command = error.getCommandLine();
        String name = command.getCommandSpec().qualifiedName();
        command.getErr().println(name + ": " + error.getMessage());
        if (!UnmatchedArgumentException.printSuggestions(error, command.getErr())) {
            command.getErr().println("Try '" + name + " --help'.");
        }
        return ExitCode.USAGE;
    }

    /** The command failed. Only an error that it does not expect gets a stack trace. */
    @SuppressWarnings("unused") // required by picocli's interface
    static int failed(Exception error, CommandLine command, ParseResult arguments) throws Exception {
        if (error instanceof CommandFailedException expected) {
            command.getErr().println(command.getCommandSpec().qualifiedName() + ": " + expected.getMessage());
            return ExitCode.SOFTWARE;
        }
        throw error;
    }
}
