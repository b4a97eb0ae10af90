package dev.jobfn.local;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Copies what a child prints to its log; errors go to the terminal too, in short. */
final class ChildOutput {

    private static final int LONGEST_LINE = 160;

    private final String name;
    private final Path file;
    private final Terminal terminal;
    private volatile String lastLine = "";

    ChildOutput(String name, Path file, Terminal terminal) {
        this.name = name;
        this.file = file;
        this.terminal = terminal;
    }

    /** Copies until the stream ends, in a thread of its own. */
    void copy(InputStream stream) {
        Thread thread = new Thread(() -> copyAll(stream), name + "-log");
        thread.setDaemon(true);
        thread.start();
    }

    Path file() {
        return file;
    }

    /** The last thing that it said, which is often why it ended. */
    String lastLine() {
        return lastLine;
    }

    private void copyAll(InputStream stream) {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
                Writer log = Files.newBufferedWriter(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                log.write(line);
                log.write('\n');
                log.flush();
                note(line);
            }
        } catch (IOException closed) {
            // the child has gone, and onExit says so
        }
    }

    private void note(String line) {
        if (line.isBlank() || line.startsWith("\tat ")) {
            return;
        }
        lastLine = line;
        if (line.contains(" ERROR ")) {
            terminal.say(name, line.substring(0, Math.min(line.length(), LONGEST_LINE)));
        }
    }
}
