package dev.jobfn.local;

import dev.jobfn.local.terminal.LocalRunException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The folder {@code .jobfn}, which is locked by one local run at a time. The lock belongs to the file itself, so it
 * also applies if another run reaches the same folder under another path. The operating system releases the lock when
 * the process ends, for whatever reason.
 */
public final class WorkFolder implements AutoCloseable {

    private static final int MAX_PID_LENGTH = 20;

    private final Path folder;
    private final FileChannel channel;

    private WorkFolder(Path folder, FileChannel channel) {
        this.folder = folder;
        this.channel = channel;
    }

    /**
     * Locks the folder before changing anything else in it.
     *
     * @throws LocalRunException if another local run has locked the folder, or if the folder is not writable
     */
    public static WorkFolder take(Path folder) throws LocalRunException {
        try {
            Files.createDirectories(folder);
            FileChannel channel = FileChannel.open(
                    folder.resolve("lock"),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.READ,
                    StandardOpenOption.WRITE);
            FileLock lock = channel.tryLock();
            if (lock == null) {
                String pid = firstLine(channel);
                channel.close();
                throw new LocalRunException(
                        "another local run, process %s, uses %s: stop it with Ctrl-C or \"kill %s\", or use a copy of the project and another PORT"
                                .formatted(pid, folder, pid));
            }
            channel.truncate(0);
            channel.write(ByteBuffer.wrap((ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII)));
            return new WorkFolder(folder, channel);
        } catch (IOException failure) {
            throw LocalRunException.unwritable(folder, failure);
        }
    }

    /** The folder for the logs. Deletes the logs of the previous run. */
    public Path freshLogs() throws LocalRunException {
        Path log = folder.resolve("log");
        try {
            Files.createDirectories(log);
            try (DirectoryStream<Path> logs = Files.newDirectoryStream(log, "*.log")) {
                for (Path file : logs) {
                    Files.delete(file);
                }
            }
            return log;
        } catch (IOException failure) {
            throw LocalRunException.unwritable(log, failure);
        }
    }

    /** Deletes the copies of the program, {@code PID.jar}, that belong to runs that have ended. */
    void dropOldPrograms() throws LocalRunException {
        Path programs = folder.resolve("run");
        if (!Files.isDirectory(programs, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try (DirectoryStream<Path> jars = Files.newDirectoryStream(programs, "*.jar")) {
            for (Path jar : jars) {
                String pid = jar.getFileName().toString().replace(".jar", "");
                if (!pid.matches("\\d{1,18}")
                        || ProcessHandle.of(Long.parseLong(pid)).isEmpty()) {
                    Files.delete(jar);
                }
            }
        } catch (IOException failure) {
            throw LocalRunException.unwritable(programs, failure);
        }
    }

    /** Releases the lock, so that the next run can use the folder. */
    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException failure) {
            // The folder is unlocked when the process ends.
        }
    }

    private static String firstLine(FileChannel channel) throws IOException {
        ByteBuffer text = ByteBuffer.allocate(MAX_PID_LENGTH);
        channel.read(text, 0);
        return new String(text.array(), 0, text.position(), StandardCharsets.US_ASCII).strip();
    }
}
