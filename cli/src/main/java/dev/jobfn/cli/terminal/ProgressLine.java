package dev.jobfn.cli.terminal;

import java.io.PrintWriter;

/** One line on standard error that shows a job's state and progress. It is shown only to people. */
public final class ProgressLine implements AutoCloseable {
    private static final int BAR = 30;
    private static final int PERCENT = 100;
    private static final int WIDTH = 78;
    private static final String CLEAR = "\r\u001b[K";

    private final PrintWriter err;
    private final boolean shown;

    /** @param shown whether standard error is a terminal */
    public ProgressLine(PrintWriter err, boolean shown) {
        this.err = err;
        this.shown = shown;
    }

    /** Shows a state without progress, such as {@code queued}. */
    public void show(String state) {
        print(state);
    }

    /** Shows a bar. */
    public void show(long percent, String message) {
        int done = (int) Math.min(BAR, Math.max(0, percent) * BAR / PERCENT);
        print("[" + "#".repeat(done) + ".".repeat(BAR - done) + "] " + percent + " % " + message);
    }

    private void print(String text) {
        if (shown) {
            String line = text.replaceAll("\\p{Cntrl}", " ");
            err.print(CLEAR + line.substring(0, Math.min(line.length(), WIDTH)));
            err.flush();
        }
    }

    /** Removes the line. */
    @Override
    public void close() {
        if (shown) {
            err.print(CLEAR);
            err.flush();
        }
    }
}
