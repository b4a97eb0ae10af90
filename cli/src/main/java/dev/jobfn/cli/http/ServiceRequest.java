package dev.jobfn.cli.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A request to the service.
 *
 * @param headers further headers, beyond the ones that every request has
 * @param body JSON; empty if there is none
 * @param timeout how long the service may stay silent
 */
public record ServiceRequest(
        String method, URI uri, Map<String, String> headers, Optional<String> body, Duration timeout) {
    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final Duration ANSWER = Duration.ofSeconds(60);

    /** Reads something. */
    public static ServiceRequest get(URI uri) {
        return new ServiceRequest("GET", uri, Map.of(), Optional.empty(), ANSWER);
    }

    /** Sends a body, or a command without one. */
    public static ServiceRequest post(URI uri, Optional<String> body) {
        return new ServiceRequest("POST", uri, Map.of(), body, ANSWER);
    }

    /** The same request with another header. */
    public ServiceRequest with(String name, String value) {
        Map<String, String> more = new HashMap<>(headers);
        more.put(name, value);
        return new ServiceRequest(method, uri, more, body, timeout);
    }

    ServiceRequest within(Duration limit) {
        return new ServiceRequest(method, uri, headers, body, limit);
    }

    /** Sends the request once, and reads the whole answer. */
    public ServiceResponse send(Optional<String> key) throws IOException {
        HttpURLConnection connection = open(key);
        return response(connection);
    }

    static ServiceResponse response(HttpURLConnection connection) throws IOException {
        int status = connection.getResponseCode();
        try (InputStream content = status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
            String body = content == null ? "" : new String(content.readAllBytes(), StandardCharsets.UTF_8);
            return new ServiceResponse(status, body, connection::getHeaderField);
        }
    }

    /** Sends the request once. The caller reads the answer. */
    HttpURLConnection open(Optional<String> key) throws IOException {
        // Otherwise, Java repeats a POST whose connection breaks.
        System.setProperty("sun.net.http.retryPost", "false");
        HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
        connection.setInstanceFollowRedirects(false);
        connection.setConnectTimeout((int) CONNECT.toMillis());
        connection.setReadTimeout((int) Math.max(1, timeout.toMillis()));
        connection.setRequestMethod(method);
        connection.setRequestProperty("Accept", "application/json");
        connection.setRequestProperty("User-Agent", "jobfn-cli");
        key.ifPresent(value -> connection.setRequestProperty("Authorization", "Bearer " + value));
        headers.forEach(connection::setRequestProperty);
        if (method.equals("POST")) {
            connection.setDoOutput(true);
            body.ifPresent(json -> connection.setRequestProperty("Content-Type", "application/json"));
            try (OutputStream content = connection.getOutputStream()) {
                content.write(body.orElse("").getBytes(StandardCharsets.UTF_8));
            }
        }
        return connection;
    }
}
