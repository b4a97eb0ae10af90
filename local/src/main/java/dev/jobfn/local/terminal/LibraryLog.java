package dev.jobfn.local.terminal;

import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/**
 * Prints each log message of the libraries in this process as one line, without a stack trace for every broken
 * connection.
 */
public final class LibraryLog extends Handler {

    private static final int MAX_LINE = 160;

    private final Terminal terminal;

    private LibraryLog(Terminal terminal) {
        this.terminal = terminal;
    }

    /** Sends warnings and errors of {@code java.util.logging}, which Netty uses, to the terminal. */
    public static void install(Terminal terminal) {
        LogManager.getLogManager().reset();
        Logger root = Logger.getLogger("");
        root.setLevel(Level.WARNING);
        root.addHandler(on(terminal));
    }

    /** Creates a handler that prints to a terminal. */
    public static LibraryLog on(Terminal terminal) {
        return new LibraryLog(terminal);
    }

    @Override
    public void publish(LogRecord entry) {
        String cause = entry.getThrown() == null ? "" : ": " + entry.getThrown();
        String line = (entry.getMessage() + cause).replaceAll("\\s+", " ");
        terminal.say("local", line.substring(0, Math.min(line.length(), MAX_LINE)));
    }

    @Override
    public void flush() {
        // The terminal is not buffered.
    }

    @Override
    public void close() {
        // There is nothing to close.
    }
}
