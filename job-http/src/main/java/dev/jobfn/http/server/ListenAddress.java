package dev.jobfn.http.server;

import dev.jobfn.runtime.Environment;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Pattern;

/** The setting {@code LISTEN_ADDRESS}, which says which of the machine's addresses a function listens on. */
final class ListenAddress {
    /** Does not match host names, because a lookup takes time and can return a different address each time. */
    private static final Pattern ADDRESS = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");

    private ListenAddress() {}

    /** The address; empty if the function listens on all addresses. */
    static Optional<InetAddress> of(Environment settings) {
        return settings.text("LISTEN_ADDRESS").map(text -> {
            try {
                if (ADDRESS.matcher(text).matches()) {
                    return InetAddress.getByName(text);
                }
            } catch (UnknownHostException e) {
                // Reported below, with the name of the setting.
            }
            throw settings.wrong(
                    "LISTEN_ADDRESS", "'" + text + "' is not an IP address; use a form such as 127.0.0.1 or ::1");
        });
    }
}
