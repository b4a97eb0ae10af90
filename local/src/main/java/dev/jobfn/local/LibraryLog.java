package dev.jobfn.local;

import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** What libraries in this process have to say, as one line each on the terminal: no stack trace of a connection that broke. */
final class LibraryLog extends Handler {

    private static final int LONGEST_LINE = 160;

    private final Terminal terminal;

    private LibraryLog(Terminal terminal) {
        this.terminal = terminal;
    }

    /** From now on warnings and errors of {@code java.util.logging}, which netty uses, go to the terminal. */
    static void install(Terminal terminal) {
        LogManager.getLogManager().reset();
        Logger root = Logger.getLogger("");
        root.setLevel(Level.WARNING);
        root.addHandler(on(terminal));
    }

    /** One that prints there. */
    static LibraryLog on(Terminal terminal) {
        return new LibraryLog(terminal);
    }

    @Override
    public void publish(LogRecord entry) {
        String cause = entry.getThrown() == null ? "" : ": " + entry.getThrown();
        String line = (entry.getMessage() + cause).replaceAll("\\s+", " ");
        terminal.say("local", line.substring(0, Math.min(line.length(), LONGEST_LINE)));
    }

    @Override
    public void flush() {
        // The terminal has no buffer.
    }

    @Override
    public void close() {
        // Nothing is open.
    }
}
