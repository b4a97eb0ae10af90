package dev.jobfn.cli.terminal;

import dev.jobfn.cli.Invocation;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;

/**
 * The colours of states.
 *
 * @param enabled whether a person reads the output, and wants colours
 */
public record Colours(boolean enabled) {
    private static final Map<String, Integer> OF_STATES = Map.of(
            "succeeded",
            32,
            "failed",
            31,
            "running",
            36,
            "cancelled",
            33,
            "paused",
            33,
            "OK",
            32,
            "WARNING",
            33,
            "ERROR",
            31);

    /** The colours of a command's standard output. */
    public static Colours of(CommandSpec command) {
        return new Colours(Invocation.of(command).colours());
    }

    /** A text, coloured if it is a state. */
    public String state(String text) {
        Integer code = OF_STATES.get(text);
        return enabled && code != null ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
    }
}
