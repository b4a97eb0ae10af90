package dev.jobfn.cli.job;

import dev.jobfn.cli.CommandFailedException;
import dev.jobfn.cli.ExitCodes;
import dev.jobfn.cli.json.JsonText;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** The input of a job, given as JSON, as {@code @FILE}, or as {@code -} for standard input. */
final class JobInput {
    private JobInput() {}

    /**
     * Reads the input, and checks that it is JSON.
     *
     * @return the JSON as it was given
     */
    static String read(String argument, InputStream stdin) {
        String json;
        try {
            if (argument.equals("-")) {
                json = new String(stdin.readAllBytes(), StandardCharsets.UTF_8);
            } else if (argument.startsWith("@")) {
                json = Files.readString(Path.of(argument.substring(1)));
            } else {
                json = argument;
            }
        } catch (IOException e) {
            throw invalid("can't read the input: " + e, null, e);
        }
        try {
            Object unused = JsonText.read(json);
            return json;
        } catch (IllegalArgumentException e) {
            throw invalid(
                    "the input is not JSON: " + e.getMessage(),
                    "JSON has texts in double quotes, such as '{\"text\": \"hello\"}' or '\"hello\"'.",
                    e);
        }
    }

    private static CommandFailedException invalid(String message, String advice, Exception cause) {
        return new CommandFailedException(ExitCodes.USAGE, message, advice, cause);
    }
}
