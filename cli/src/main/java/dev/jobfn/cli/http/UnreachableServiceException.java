package dev.jobfn.cli.http;

import dev.jobfn.cli.CommandFailedException;
import dev.jobfn.cli.ExitCodes;
import dev.jobfn.cli.connection.Connection;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;

/** The service did not answer. */
public final class UnreachableServiceException extends CommandFailedException {
    private static final long serialVersionUID = 1;

    UnreachableServiceException(URI uri, Connection connection, IOException cause) {
        super(
                ExitCodes.UNAVAILABLE,
                "can't reach " + uri.getScheme() + "://" + uri.getAuthority() + ": " + reason(cause),
                "The address comes from " + connection.origin() + ". Set --url, JOBFN_URL or a profile to change it.",
                cause);
    }

    /** Why there was no answer, in words. */
    public static String reason(IOException cause) {
        if (cause instanceof UnknownHostException) {
            return "the host name is unknown";
        }
        if (cause instanceof SocketTimeoutException) {
            return "no answer in time";
        }
        if (cause instanceof ConnectException) {
            return "nothing listens there";
        }
        return cause.getMessage() == null ? cause.toString() : cause.getMessage();
    }
}
