package dev.jobfn.http.record;

import dev.jobfn.http.access.TrustedProxies;
import dev.jobfn.job.JobId;
import dev.jobfn.runtime.Environment;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.util.Optional;
import java.util.regex.Pattern;
import org.springframework.web.servlet.function.ServerRequest;

/**
 * Builds links from SUBMIT_URL and STATUS_URL. If one of these settings is missing, its links start with the address
 * that the request was sent to. {@code X-Forwarded-Proto} and {@code X-Forwarded-Host} are honored only from
 * {@link TrustedProxies}.
 */
public final class Links {
    private static final Pattern AUTHORITY =
            Pattern.compile("([A-Za-z0-9]([A-Za-z0-9.-]{0,252})?|\\[[0-9a-fA-F:.]{2,45}])(:\\d{1,5})?");

    private final Optional<String> submit;
    private final Optional<String> status;
    private final TrustedProxies proxies;

    /** Reads the settings. */
    public Links(Environment settings) {
        submit = base(settings, "SUBMIT_URL");
        status = base(settings, "STATUS_URL");
        proxies = TrustedProxies.of(settings);
    }

    private static Optional<String> base(Environment settings, String name) {
        return settings.uri(name).map(uri -> {
            if (uri.getRawQuery() != null || uri.getRawFragment() != null || uri.getRawUserInfo() != null) {
                throw settings.wrong(name, "must not contain a user, a query or a fragment");
            }
            return uri.toString().replaceAll("/+$", "");
        });
    }

    /** The links of a job. */
    public JobLinks of(ServerRequest request, JobId id) {
        String reads = status.orElseGet(() -> origin(request.servletRequest())) + "/jobs/" + id;
        String writes = submit.orElseGet(() -> origin(request.servletRequest())) + "/jobs/" + id;
        return new JobLinks(reads, reads + "/result", reads + "/events", writes + "/cancel", writes + "/retry");
    }

    /**
     * A URL of status-fn.
     *
     * @param path starts with a slash and is already encoded
     */
    public URI status(ServerRequest request, String path) {
        return URI.create(status.orElseGet(() -> origin(request.servletRequest())) + path);
    }

    private String origin(HttpServletRequest request) {
        String scheme = request.getScheme();
        String authority = authority(request);
        if (proxies.contain(request.getRemoteAddr())) {
            scheme = forwarded(request, "X-Forwarded-Proto", Pattern.compile("https?"))
                    .orElse(scheme);
            authority = forwarded(request, "X-Forwarded-Host", AUTHORITY).orElse(authority);
        }
        return scheme + "://" + authority;
    }

    private static String authority(HttpServletRequest request) {
        String host = Optional.ofNullable(request.getHeader("Host")).orElse("");
        // A Host header that could change the meaning of the link is replaced with the connection's own address.
        return AUTHORITY.matcher(host).matches() ? host : request.getLocalAddr() + ":" + request.getLocalPort();
    }

    private static Optional<String> forwarded(HttpServletRequest request, String header, Pattern pattern) {
        // The first entry of the list is the value that the outermost proxy saw.
        return Optional.ofNullable(request.getHeader(header))
                .map(value -> value.split(",", 2)[0].strip())
                .filter(value -> pattern.matcher(value).matches());
    }
}
