package dev.jobfn.e2e.tutorial;

import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A block of commands in the tutorial.
 *
 * @param section the heading above it
 * @param commands one or more lines of shell
 * @param background whether the commands run until Ctrl-C, as the comment above the block says
 * @param output what the block below shows of the output; "…" stands for any text
 */
record Step(String section, String commands, boolean background, Optional<String> output) {
    Step withOutput(String text) {
        return new Step(section, commands, background, Optional.of(text));
    }

    /** What the output must match. Without a block that shows it, anything does. */
    Pattern expected() {
        String regex = Arrays.stream(output.orElse("").strip().split("…", -1))
                .map(Pattern::quote)
                .collect(Collectors.joining(".*"));
        return Pattern.compile(regex, Pattern.DOTALL);
    }
}
