package dev.jobfn.cli.doctor;

import dev.jobfn.cli.connection.Connection;
import dev.jobfn.cli.http.ServiceRequest;
import dev.jobfn.cli.http.ServiceResponse;
import dev.jobfn.cli.http.UnreachableServiceException;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;

/** Checks a service through its API. It changes nothing: its one POST has an empty body, which every service refuses. */
final class ServiceCheckup {
    private static final Duration COLD = Duration.ofSeconds(3);
    private static final Duration SKEW = Duration.ofSeconds(5);

    private final Connection connection;
    private final Findings findings;

    ServiceCheckup(Connection connection, Findings findings) {
        this.connection = connection;
        this.findings = findings;
    }

    void run() {
        findings.ok("address", connection + " (from " + connection.origin() + ")");
        boolean submit = isReachable("submit-fn", connection.submitUrl());
        boolean status = connection.statusUrl().equals(connection.submitUrl())
                ? submit
                : isReachable("status-fn", connection.statusUrl());
        if (!submit || !status) {
            return;
        }
        try {
            checkTransport();
            ServiceResponse probe = post("/jobs", "{}");
            boolean submitIsRight = isSubmitFunction(probe);
            boolean statusIsRight = isStatusFunction();
            if (submitIsRight && statusIsRight) {
                ServiceResponse jobs = get("/jobs?limit=1", connection.key());
                checkClock(jobs);
                ServiceResponse anonymous = get("/jobs?limit=1", Optional.empty());
                if (new AccessCheck(connection, findings).hasAccess(jobs, anonymous)) {
                    ServiceResponse queues = get("/queues", connection.key());
                    findings.ok("role", AccessCheck.role(queues, probe));
                    new LinkCheck(findings).run(jobs);
                    new QueueCheck(findings).run(queues);
                }
            }
        } catch (IOException e) {
            findings.error(
                    "reachable", "a request got no answer: " + UnreachableServiceException.reason(e), "Try again.");
        }
    }

    private boolean isReachable(String function, URI url) {
        String check = function + " reachable";
        long begun = System.nanoTime();
        try {
            ServiceResponse health =
                    ServiceRequest.get(URI.create(url + "/health/ready")).send(Optional.empty());
            Duration took = Duration.ofNanos(System.nanoTime() - begun);
            if (health.succeeded()) {
                findings.ok(
                        check,
                        took.toMillis() + " ms" + (took.compareTo(COLD) > 0 ? ", which includes a cold start" : ""));
                return true;
            }
            if (health.problemKind().equals("not-ready")) {
                findings.error(
                        check,
                        "it answers, but is not ready",
                        "It can't reach Redis: check REDIS_URL, Redis, and the log of the function.");
            } else {
                findings.error(
                        check,
                        "something at " + url + " answers HTTP " + health.status() + ", but it is not jobfn",
                        "Compare the address with 'kubectl get ksvc'. A gateway answers 404 for host names it does not know.");
            }
        } catch (IOException e) {
            findings.error(
                    check,
                    "can't reach " + url + ": " + UnreachableServiceException.reason(e),
                    "Start the service, or set the address: --url, JOBFN_URL or a profile.");
        }
        return false;
    }

    private void checkTransport() {
        for (URI url : new LinkedHashSet<>(List.of(connection.submitUrl(), connection.statusUrl()))) {
            if (connection.key().isPresent() && url.getScheme().equals("http") && !AccessCheck.isThisMachine(url)) {
                findings.warning(
                        "transport",
                        "the access key travels unencrypted to " + url.getHost(),
                        "Use https; on Knative, set external-domain-tls in config-network.");
            }
        }
    }

    private boolean isSubmitFunction(ServiceResponse probe) {
        if (probe.problemKind().equals("method-not-allowed")) {
            findings.error(
                    "addresses",
                    connection.submitUrl() + " is status-fn, which does not accept jobs",
                    "Set --url to submit-fn's address, and --status-url to this one.");
            return false;
        }
        return isOurs(probe, connection.submitUrl());
    }

    private boolean isStatusFunction() throws IOException {
        ServiceResponse answer = get("/jobs?limit=1", connection.key());
        if (answer.problemKind().equals("method-not-allowed")) {
            findings.error(
                    "addresses",
                    connection.statusUrl() + " is submit-fn, which does not answer GET",
                    "Set --status-url to status-fn's address, or serve both with one host (overlay one-host).");
            return false;
        }
        return isOurs(answer, connection.statusUrl());
    }

    private boolean isOurs(ServiceResponse answer, URI url) {
        boolean page = answer.succeeded()
                && answer.json()
                        .filter(json -> json.members().containsKey("jobs"))
                        .isPresent();
        if (!page && answer.problemKind().isEmpty()) {
            findings.error(
                    "addresses",
                    "the answer of " + url + " (HTTP " + answer.status() + ") is not jobfn's",
                    "Correct the address, or the proxy in front of the service.");
            return false;
        }
        return true;
    }

    private void checkClock(ServiceResponse answer) {
        String date = answer.header().apply("Date");
        if (date == null) {
            return;
        }
        Duration skew = Duration.between(
                ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant(), Instant.now());
        if (skew.abs().compareTo(SKEW) > 0) {
            findings.warning(
                    "clock",
                    "this machine's clock is " + skew.abs().toSeconds() + " s "
                            + (skew.isNegative() ? "behind" : "ahead of") + " the service's",
                    "Synchronise it (NTP). Until then, use --delay instead of --run-at.");
        } else {
            findings.ok("clock", "agrees with the service's");
        }
    }

    private ServiceResponse get(String path, Optional<String> key) throws IOException {
        return ServiceRequest.get(URI.create(connection.statusUrl() + path)).send(key);
    }

    private ServiceResponse post(String path, String body) throws IOException {
        return ServiceRequest.post(URI.create(connection.submitUrl() + path), Optional.of(body))
                .send(connection.key());
    }
}
