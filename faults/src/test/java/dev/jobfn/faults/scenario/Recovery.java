package dev.jobfn.faults.scenario;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;

/** Writes the recovery times for docs/operations.md to target/recovery.txt, one line per scenario. */
final class Recovery {
    private Recovery() {}

    static void note(String what, long millis) {
        say("%s: %.1f s".formatted(what, millis / 1000.0));
    }

    static void say(String line) {
        System.out.println("recovery: " + line);
        try {
            Files.writeString(
                    Path.of("target", "recovery.txt"),
                    String.format(Locale.ROOT, "%s%n", line),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
