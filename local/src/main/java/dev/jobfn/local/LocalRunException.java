package dev.jobfn.local;

import java.io.IOException;
import java.io.Serial;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;

/** The local run can't go on; the message is for the terminal and says what to do. */
public final class LocalRunException extends Exception {

    @Serial
    private static final long serialVersionUID = 1L;

    LocalRunException(String message) {
        super(message);
    }

    LocalRunException(String message, Throwable cause) {
        super(message, cause);
    }

    /** For a folder or file of the local run's own that can't be written; the failure's message may be a bare path. */
    static LocalRunException unwritable(Path path, IOException failure) {
        String reason = failure instanceof AccessDeniedException
                ? "permission denied"
                : failure instanceof FileAlreadyExistsException
                        ? "a file is in its place"
                        : failure instanceof FileSystemException detailed && detailed.getReason() != null
                                ? detailed.getReason()
                                : String.valueOf(failure.getMessage());
        return new LocalRunException(
                "can't write to " + path + " (" + reason + "), where the data and the logs go: make it writable for "
                        + System.getProperty("user.name") + ", or use a copy of the project that is",
                failure);
    }
}
