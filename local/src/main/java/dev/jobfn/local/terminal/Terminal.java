package dev.jobfn.local.terminal;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;

/** Prints the messages of the local run, one line each. */
public final class Terminal {

    private static final int NAME_WIDTH = 10;

    private final PrintStream out;

    public Terminal(PrintStream out) {
        this.out = out;
    }

    /** Prints a line about one part of the run. */
    public void say(String part, String text) {
        print(part + " ".repeat(Math.max(1, NAME_WIDTH - part.length())) + text);
    }

    /** Prints text unchanged. */
    public synchronized void print(String text) {
        out.println(text);
        out.flush();
    }

    /** Formats a duration, for example {@code 1.5 s}. */
    public static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
    }
}
