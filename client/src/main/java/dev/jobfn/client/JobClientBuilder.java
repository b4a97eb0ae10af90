package dev.jobfn.client;

import dev.jobfn.client.http.Transport;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.json.JsonMapper;

/** The settings of a {@link JobClient}. Not thread-safe. */
public final class JobClientBuilder {
    private static final Duration LONGEST_POLL = Duration.ofMinutes(1);

    private URI submitUrl;
    private URI statusUrl;
    private Optional<String> accessKey = Optional.empty();
    private Optional<String> tenant = Optional.empty();
    private Optional<HttpClient> http = Optional.empty();
    private JsonMapper mapper = JsonMapper.builder().build();
    private Duration connectTimeout = Duration.ofSeconds(10);
    private Duration requestTimeout = Duration.ofSeconds(30);
    private Duration retryFor = Duration.ofMinutes(1);
    private Duration longPoll = Duration.ofSeconds(50);

    JobClientBuilder(URI url) {
        submitUrl = checked(url);
        statusUrl = submitUrl;
    }

    /** The address of status-fn, if it has its own host. */
    public JobClientBuilder statusUrl(URI url) {
        statusUrl = checked(url);
        return this;
    }

    /** The access key. It is sent with every request and appears in no message. */
    public JobClientBuilder accessKey(String key) {
        accessKey = Optional.of(key);
        return this;
    }

    /**
     * The tenant whose jobs are listed if a query names no tenant. By default, users list the jobs of their own tenant,
     * and viewers and operators list those of all tenants.
     */
    public JobClientBuilder tenant(String name) {
        tenant = Optional.of(name);
        return this;
    }

    /** How long opening a connection may take; 10 s by default. Has no effect on an {@link #httpClient}. */
    public JobClientBuilder connectTimeout(Duration timeout) {
        connectTimeout = positive(timeout);
        return this;
    }

    /**
     * How long one attempt of a request may take, in addition to the time for which it asks the service to wait; 30 s
     * by default.
     */
    public JobClientBuilder requestTimeout(Duration timeout) {
        requestTimeout = positive(timeout);
        return this;
    }

    /**
     * For how long after its first failure a request may be sent again; one minute by default, zero for never. If the
     * {@code Retry-After} of an answer exceeds the rest of this time, the request fails at once.
     */
    public JobClientBuilder retryFor(Duration time) {
        if (time.isNegative()) {
            throw new IllegalArgumentException("a time can't be negative: " + time);
        }
        retryFor = time;
        return this;
    }

    /**
     * How long one request waits for a job before the next request begins, from 1 s to 60 s; 50 s by default. Set a
     * shorter time if a proxy ends idle requests earlier.
     */
    public JobClientBuilder longPoll(Duration time) {
        if (time.toSeconds() < 1 || time.compareTo(LONGEST_POLL) > 0) {
            throw new IllegalArgumentException("a long poll lasts from 1 to 60 seconds, not " + time);
        }
        longPoll = time;
        return this;
    }

    /** The mapper that writes inputs and metadata, and reads results. By default, it is a mapper without modules. */
    public JobClientBuilder mapper(JsonMapper json) {
        mapper = Objects.requireNonNull(json, "mapper");
        return this;
    }

    /**
     * The HTTP client that sends the requests, for example through a proxy. It must not follow redirects. Closing the
     * job client leaves it open.
     */
    public JobClientBuilder httpClient(HttpClient client) {
        http = Optional.of(client);
        return this;
    }

    /** Creates the client. It connects with its first request. */
    public JobClient build() {
        Transport transport = http.map(client -> new Transport(client, () -> {}, accessKey, retryFor))
                .orElseGet(this::ownTransport);
        return new JobClient(
                new Api(submitUrl, statusUrl, tenant, requestTimeout, longPoll), transport, new Wire(mapper));
    }

    private Transport ownTransport() {
        ExecutorService threads = Executors.newCachedThreadPool(daemons());
        // Over plain HTTP, a request for HTTP/2 begins with an upgrade, which some proxies refuse.
        boolean tls = "https".equals(submitUrl.getScheme()) && "https".equals(statusUrl.getScheme());
        HttpClient client = HttpClient.newBuilder()
                .version(tls ? HttpClient.Version.HTTP_2 : HttpClient.Version.HTTP_1_1)
                .connectTimeout(connectTimeout)
                .executor(threads)
                .build();
        return new Transport(client, threads::shutdown, accessKey, retryFor);
    }

    private static ThreadFactory daemons() {
        AtomicInteger count = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, "jobfn-client-" + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    private static Duration positive(Duration timeout) {
        if (timeout.isZero() || timeout.isNegative()) {
            throw new IllegalArgumentException("a timeout must be positive: " + timeout);
        }
        return timeout;
    }

    private static URI checked(URI url) {
        boolean web = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
        if (!web || url.getHost() == null || url.getQuery() != null || url.getFragment() != null) {
            throw new IllegalArgumentException("not the address of a service: " + url);
        }
        String text = url.toString();
        return text.endsWith("/") ? URI.create(text.substring(0, text.length() - 1)) : url;
    }
}
