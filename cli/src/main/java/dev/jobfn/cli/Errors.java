package dev.jobfn.cli;

import dev.jobfn.cli.json.JsonText;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine;
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
        return ExitCodes.USAGE;
    }

    /** The command failed. Only an error that it does not expect gets a stack trace. */
    @SuppressWarnings("unused") // required by picocli's interface
    static int failed(Exception error, CommandLine command, ParseResult arguments) throws Exception {
        if (!(error instanceof CommandFailedException expected)) {
            throw error;
        }
        PrintWriter err = command.getErr();
        if (command.getParseResult().hasMatchedOption("--json")) {
            err.println(expected.document().orElseGet(() -> document(expected)));
        } else {
            err.println(command.getCommandSpec().qualifiedName() + ": " + expected.getMessage());
            expected.advice().ifPresent(advice -> err.println("  " + advice));
        }
        return expected.exitCode();
    }

    private static String document(CommandFailedException error) {
        Map<String, Object> document = new LinkedHashMap<>(Map.of("title", error.getMessage()));
        error.advice().ifPresent(advice -> document.put("detail", advice));
        return JsonText.write(document);
    }
}
