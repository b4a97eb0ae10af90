package dev.jobfn.client.http;

import dev.jobfn.client.problem.JobfnException;
import dev.jobfn.client.problem.JobfnProblemException;
import dev.jobfn.client.problem.ProblemDocument;
import dev.jobfn.client.problem.UnreachableException;
import java.net.ConnectException;
import java.net.http.HttpConnectTimeoutException;
import java.util.Set;
import javax.net.ssl.SSLHandshakeException;

/** When a failed request may be sent again. */
public enum Repeat {
    /** For requests that have the same effect however often they are carried out. */
    ALWAYS {
        @Override
        boolean after(JobfnException failure, int attempts) {
            if (failure instanceof UnreachableException unreachable) {
                return !(unreachable.getCause() instanceof SSLHandshakeException);
            }
            if (failure instanceof JobfnProblemException answer) {
                ProblemDocument problem = answer.problem();
                boolean bug = problem.status() == INTERNAL && attempts <= MOST_AFTER_BUG;
                return problem.isOverload() || problem.status() == SLOW || bug;
            }
            return false;
        }
    },
    /**
     * For requests that must not be carried out twice. They are repeated only if the failure says that nothing was
     * done.
     */
    IF_NOT_DONE {
        @Override
        boolean after(JobfnException failure, int attempts) {
            if (failure instanceof UnreachableException unreachable) {
                return unreachable.getCause() instanceof ConnectException
                        || unreachable.getCause() instanceof HttpConnectTimeoutException;
            }
            return failure instanceof JobfnProblemException answer
                    && NOTHING_DONE.contains(answer.problem().kind());
        }
    },
    /** For streams, which are not repeated but continued. */
    NEVER {
        @Override
        boolean after(JobfnException failure, int attempts) {
            return false;
        }
    };

    private static final int SLOW = 408;
    private static final int INTERNAL = 500;
    /** An internal error may be a bug, which another attempt would only hit again. */
    private static final int MOST_AFTER_BUG = 2;

    private static final Set<String> NOTHING_DONE = Set.of(
            "backlog-full",
            "quota-exceeded",
            "store-unavailable",
            "store-full",
            "busy",
            "not-ready",
            "too-many-waiters");

    /**
     * Whether to send the request again.
     *
     * @param attempts how often the request has been sent
     */
    abstract boolean after(JobfnException failure, int attempts);
}
