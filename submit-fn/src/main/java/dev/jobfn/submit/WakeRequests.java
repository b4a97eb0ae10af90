package dev.jobfn.submit;

import dev.jobfn.config.ConfigurationException;
import dev.jobfn.runtime.Environment;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Wakes the functions that the first job will need, so that their pods start while this process starts. Each address in
 * {@code WAKE} gets one request, and the response is ignored. A request that fails is not repeated: the pods then start
 * when an event or a client needs them.
 *
 * <p>Uses plain sockets, because loading an HTTP client would delay both this start and the others.
 */
final class WakeRequests {
    private static final String NAME = "WAKE";
    private static final String DEFAULT_PATH = "/health/live";
    private static final int DEFAULT_PORT = 80;
    private static final int CONNECT_MILLIS = 2_000;
    /** The platform may drop a waiting request whose client hangs up, so wait for as long as a slow start takes. */
    private static final int ANSWER_MILLIS = 20_000;

    /** Kubernetes puts the pod's own namespace first: {@code search default.svc.cluster.local svc.cluster.local ...} */
    private static final Pattern NAMESPACE_DOMAIN = Pattern.compile("(?m)^search\\s+(\\S+\\.svc\\.\\S+)");

    private WakeRequests() {}

    /**
     * Sends the requests on daemon threads, and returns at once.
     *
     * @throws ConfigurationException if {@code WAKE} contains anything but http URLs
     */
    static void send(Environment settings) {
        for (URI address : addresses(settings)) {
            Thread thread = new Thread(() -> send(address), "wake");
            thread.setDaemon(true);
            thread.start();
        }
    }

    static List<URI> addresses(Environment settings) {
        List<URI> addresses = new ArrayList<>();
        for (String text : settings.text(NAME).map(all -> all.split(",", -1)).orElse(new String[0])) {
            addresses.add(address(text.strip(), settings));
        }
        return addresses;
    }

    private static URI address(String text, Environment settings) {
        try {
            URI uri = new URI(text);
            if ("http".equals(uri.getScheme()) && uri.getHost() != null && uri.getUserInfo() == null) {
                return uri;
            }
        } catch (URISyntaxException e) {
            // Reported below, with the variable's name.
        }
        throw settings.wrong(
                NAME, "'" + text + "' is not an http URL such as http://run-fn; separate several with commas");
    }

    private static void send(URI address) {
        int port = address.getPort() < 0 ? DEFAULT_PORT : address.getPort();
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(address.getHost(), port), CONNECT_MILLIS);
            socket.setSoTimeout(ANSWER_MILLIS);
            socket.getOutputStream().write(request(address, resolverSettings()).getBytes(StandardCharsets.US_ASCII));
            int unused = socket.getInputStream().read();
        } catch (IOException e) {
            // Not logged: logging is set up later in the start, and setting it up here would print warnings of its own.
        }
    }

    /**
     * The request for an address. A host without a dot is a Service in this pod's namespace, and its name is completed:
     * Knative's gateway does not route requests for the short name.
     */
    static String request(URI address, String resolverSettings) {
        String host = address.getRawAuthority();
        Matcher domain = NAMESPACE_DOMAIN.matcher(resolverSettings);
        if (address.getHost().indexOf('.') < 0 && address.getHost().indexOf(':') < 0 && domain.find()) {
            host = host.replace(address.getHost(), address.getHost() + "." + domain.group(1));
        }
        String path = address.getRawPath().isEmpty() ? DEFAULT_PATH : address.getRawPath();
        return "GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n";
    }

    private static String resolverSettings() {
        try {
            return Files.readString(Path.of("/etc/resolv.conf"));
        } catch (IOException e) {
            return "";
        }
    }
}
