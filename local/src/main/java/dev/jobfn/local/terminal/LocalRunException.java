package dev.jobfn.local.terminal;

import java.io.IOException;
import java.io.Serial;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;

/** Ends the local run. The message says what to do and is printed on the terminal. */
public final class LocalRunException extends Exception {

    @Serial
    private static final long serialVersionUID = 1L;

    public LocalRunException(String message) {
        super(message);
    }

    public LocalRunException(String message, Throwable cause) {
        super(message, cause);
    }

    /** Reports a folder or file of the local run that can't be written. The message of the cause may be just a path. */
    public static LocalRunException unwritable(Path path, IOException failure) {
        String reason = failure instanceof AccessDeniedException
                ? "permission denied"
                : failure instanceof FileAlreadyExistsException
                        ? "a file is in the way"
                        : failure instanceof FileSystemException detailed && detailed.getReason() != null
                                ? detailed.getReason()
                                : String.valueOf(failure.getMessage());
        return new LocalRunException(
                "can't write to " + path + " (" + reason + "), which holds the data and the logs: make it writable for "
                        + System.getProperty("user.name") + ", or use a writable copy of the project",
                failure);
    }
}
