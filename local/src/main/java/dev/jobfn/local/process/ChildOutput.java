package dev.jobfn.local.process;

import dev.jobfn.local.terminal.Terminal;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Copies a child's output to its log file, and shortened error lines to the terminal. */
final class ChildOutput {

    private static final int MAX_LINE = 160;

    private final String name;
    private final Path file;
    private final Terminal terminal;
    private volatile String lastLine = "";

    ChildOutput(String name, Path file, Terminal terminal) {
        this.name = name;
        this.file = file;
        this.terminal = terminal;
    }

    /** Copies in a separate thread until the stream ends. */
    void copy(InputStream stream) {
        Thread thread = new Thread(() -> copyAll(stream), name + "-log");
        thread.setDaemon(true);
        thread.start();
    }

    Path file() {
        return file;
    }

    /** The last line of output, which often says why the child ended. */
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
            // The child has ended, which onExit reports.
        }
    }

    private void note(String line) {
        if (line.isBlank() || line.startsWith("\tat ")) {
            return;
        }
        lastLine = line;
        if (line.contains(" ERROR ")) {
            terminal.say(name, line.substring(0, Math.min(line.length(), MAX_LINE)));
        }
    }
}
