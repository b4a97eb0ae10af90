package dev.jobfn.local;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;

/** What the person at the terminal reads: one line for each thing that is worth one. */
public final class Terminal {

    private static final int NAME_WIDTH = 10;

    private final PrintStream out;

    public Terminal(PrintStream out) {
        this.out = out;
    }

    /** A line about one part of the run. */
    public void say(String part, String text) {
        print(part + " ".repeat(Math.max(1, NAME_WIDTH - part.length())) + text);
    }

    /** Text as it is. */
    synchronized void print(String text) {
        out.println(text);
        out.flush();
    }

    /** A duration as people read it. */
    static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
    }
}
