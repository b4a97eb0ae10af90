package dev.jobfn.http.server;

import dev.jobfn.runtime.Environment;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Pattern;

/** Which of the machine's addresses a function listens on, by the setting {@code LISTEN_ADDRESS}. */
final class ListenAddress {
    /** An address and not a name: looking one up takes time, and may find another each time. */
    private static final Pattern ADDRESS = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");

    private ListenAddress() {}

    /** The address; empty for all of them. */
    static Optional<InetAddress> of(Environment settings) {
        return settings.text("LISTEN_ADDRESS").map(text -> {
            try {
                if (ADDRESS.matcher(text).matches()) {
                    return InetAddress.getByName(text);
                }
            } catch (UnknownHostException e) {
                // Answered below, with the variable's name.
            }
            throw settings.wrong("LISTEN_ADDRESS", "'" + text + "' is not an IP address, as 127.0.0.1 or ::1");
        });
    }
}
