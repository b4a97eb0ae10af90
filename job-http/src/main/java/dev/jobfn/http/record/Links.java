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
 * Makes links: from SUBMIT_URL and STATUS_URL, and where one is unset, from the address that the request came to.
 * X-Forwarded-Proto and X-Forwarded-Host count only from {@link TrustedProxies}.
 */
public final class Links {
    private static final Pattern AUTHORITY =
            Pattern.compile("([A-Za-z0-9]([A-Za-z0-9.-]{0,252})?|\\[[0-9a-fA-F:.]{2,45}])(:\\d{1,5})?");

    private final Optional<String> submit;
    private final Optional<String> status;
    private final TrustedProxies proxies;

    /** As the environment says. */
    public Links(Environment environment) {
        submit = base(environment, "SUBMIT_URL");
        status = base(environment, "STATUS_URL");
        proxies = TrustedProxies.of(environment);
    }

    private static Optional<String> base(Environment environment, String name) {
        return environment.uri(name).map(uri -> {
            if (uri.getRawQuery() != null || uri.getRawFragment() != null || uri.getRawUserInfo() != null) {
                throw environment.wrong(name, "must have neither user, query nor fragment");
            }
            return uri.toString().replaceAll("/+$", "");
        });
    }

    /** Those of a job. */
    public JobLinks of(ServerRequest request, JobId id) {
        String reads = status.orElseGet(() -> origin(request.servletRequest())) + "/jobs/" + id;
        String writes = submit.orElseGet(() -> origin(request.servletRequest())) + "/jobs/" + id;
        return new JobLinks(reads, reads + "/result", reads + "/events", writes + "/cancel", writes + "/retry");
    }

    /** An address on the side that reads: {@code path} begins with a slash and is encoded. */
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
        // A host that could change the meaning of the link is none; the connection's own address stands in.
        return AUTHORITY.matcher(host).matches() ? host : request.getLocalAddr() + ":" + request.getLocalPort();
    }

    private static Optional<String> forwarded(HttpServletRequest request, String header, Pattern pattern) {
        // The first of a list is what the outermost proxy saw.
        return Optional.ofNullable(request.getHeader(header))
                .map(value -> value.split(",", 2)[0].strip())
                .filter(value -> pattern.matcher(value).matches());
    }
}
