package dev.jobfn.cli.doctor;

import dev.jobfn.cli.connection.Connection;
import dev.jobfn.cli.http.ServiceResponse;
import java.net.URI;
import java.util.Set;

/** Checks whether the access key is accepted, and whether one is needed. */
record AccessCheck(Connection connection, Findings findings) {
    private static final String CHECK = "key";
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");
    private static final int UNAUTHORIZED = 401;

    static boolean isThisMachine(URI url) {
        return LOOPBACK.contains(url.getHost());
    }

    /**
     * Whether jobs can be listed.
     *
     * @param jobs the answer to a request for a list
     * @param anonymous the answer to the same request without a key
     */
    boolean hasAccess(ServiceResponse jobs, ServiceResponse anonymous) {
        if (jobs.status() == UNAUTHORIZED) {
            refused();
            return false;
        }
        if (anonymous.status() == UNAUTHORIZED) {
            findings.ok(CHECK, "accepted");
        } else {
            open(jobs.succeeded() ? "everyone who reaches the service is an operator" : "the service needs no key");
        }
        return jobs.succeeded();
    }

    private void refused() {
        if (connection.key().isPresent()) {
            findings.error(
                    CHECK,
                    "the service does not know this access key",
                    "Use another key, or add its SHA-256 to the Secret jobfn-access-keys, and restart the functions.");
        } else {
            findings.error(CHECK, "an access key is required", "Set --key-file, JOBFN_KEY or the profile's key-file.");
        }
    }

    private void open(String who) {
        if (isThisMachine(connection.submitUrl())) {
            findings.ok(CHECK, who + ", which is fine on this machine");
        } else {
            findings.warning(CHECK, who, "Create access keys: overlay access-keys, docs/configuration.md.");
        }
    }

    /**
     * The role of the key.
     *
     * @param queues the answer to a request for the queues, which users may not read
     * @param submission the answer to an invalid submission, which viewers may not send
     */
    static String role(ServiceResponse queues, ServiceResponse submission) {
        if (submission.problemKind().equals("forbidden")) {
            return "viewer";
        }
        return queues.succeeded() ? "operator" : "user";
    }
}
