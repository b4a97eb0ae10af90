package dev.jobfn.cli.connection;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The addresses of a service, and the access key.
 *
 * @param submitUrl where POST requests go; without a slash at the end
 * @param statusUrl where GET requests go; without a slash at the end
 * @param key the access key; empty if the service is open
 * @param origin where the addresses come from, for people, such as {@code the profile 'local'}
 */
public record Connection(URI submitUrl, URI statusUrl, Optional<String> key, String origin) {
    private static final Pattern KEY = Pattern.compile("[!-~]+");

    /** Checks the key, which may be sent only in a header. */
    public Connection {
        if (key.isPresent() && !KEY.matcher(key.get()).matches()) {
            throw new IllegalArgumentException("the access key contains spaces or other characters that no key has");
        }
    }

    /**
     * Reads the address of a service.
     *
     * @throws IllegalArgumentException if it is not an http or https URL
     */
    static URI address(String text) {
        try {
            URI url = new URI(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
            boolean web = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
            if (web && url.getHost() != null && url.getQuery() == null && url.getFragment() == null) {
                return url;
            }
        } catch (URISyntaxException e) {
            // The exception below says what is right.
        }
        throw new IllegalArgumentException(
                "'" + text + "' is not the address of a service, such as https://jobs.example.com");
    }

    /** Names the addresses, but not the access key. */
    @Override
    public String toString() {
        return submitUrl.equals(statusUrl) ? submitUrl.toString() : submitUrl + " and " + statusUrl;
    }
}
