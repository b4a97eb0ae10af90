package dev.jobfn.http.problem;

import java.util.Collection;
import java.util.List;

/**
 * Problems with the request itself, such as its syntax, its body or its access key. No text repeats a value from the
 * request's headers.
 */
public final class RequestProblems {
    private RequestProblems() {}

    /** 400: the body is not valid JSON. */
    public static Problem badJson(String detail) {
        return ProblemType.BAD_JSON.problem(detail);
    }

    /** 400: the body is valid JSON, but some of its values can't be stored. */
    public static Problem badValues(List<RequestViolation> flaws) {
        return ProblemType.BAD_JSON
                .problem("The body contains values that can't be stored. 'violations' lists them.")
                .violations(flaws);
    }

    /** 400: the request breaks the rules of HTTP, or a parameter can't be decoded. */
    public static Problem badRequest(int status) {
        return ProblemType.BAD_REQUEST.problem(
                status,
                "The request breaks the rules of HTTP or exceeds a limit of this server. Check the request line, the"
                        + " headers, and the encoding of the query.");
    }

    /** 400: a field or parameter is unknown, missing or out of range. */
    public static Problem invalidRequest(List<RequestViolation> violations) {
        return ProblemType.INVALID_REQUEST
                .problem("Some fields or parameters are invalid. 'violations' lists them and says what is allowed.")
                .violations(violations);
    }

    /** 400: the request is not a CloudEvent, or is one that this address does not accept. */
    public static Problem notAnEvent() {
        return ProblemType.NOT_AN_EVENT.problem(
                "Send a CloudEvent 1.0 in binary or structured mode, as a broker does. Its id, source and type must not"
                        + " be empty.");
    }

    /** 401: the request has no access key or an unknown one. */
    public static Problem unauthorized() {
        return ProblemType.UNAUTHORIZED
                .problem("Send the header 'Authorization: Bearer <access key>' with a key that this server knows.")
                .header("WWW-Authenticate", "Bearer realm=\"jobfn\"");
    }

    /**
     * 403: the access key has another role.
     *
     * @param roles the roles that may make this request, as they read in a sentence
     */
    public static Problem forbidden(String roles) {
        return ProblemType.FORBIDDEN.problem("This request needs an access key with the role " + roles + ".");
    }

    /** 403: a web page of another origin called a function that listens only on the loopback address. */
    public static Problem foreignOrigin() {
        return ProblemType.FOREIGN_ORIGIN.problem(
                "This server accepts requests from programs on this machine and from its own pages. Use localhost or"
                        + " 127.0.0.1 as the host, and don't call it from a page of another origin.");
    }

    /** 404: there is nothing at this address that the caller may see. */
    public static Problem notFound() {
        return ProblemType.NOT_FOUND.problem(
                "No job or route exists at this address. Check the address. Jobs are removed when their retention"
                        + " ends.");
    }

    /** 405: the address does not support the method. */
    public static Problem methodNotAllowed(Collection<String> allowed) {
        String methods = String.join(", ", allowed);
        return ProblemType.METHOD_NOT_ALLOWED
                .problem("This address supports " + methods + ".")
                .header("Allow", methods);
    }

    /** 408: the head or the body arrived too slowly. */
    public static Problem requestTimeout() {
        return ProblemType.REQUEST_TIMEOUT.problem(
                "The request's head and its body must each arrive within 30 seconds and without long pauses. Send the"
                        + " request again.");
    }

    /**
     * 413: the body is too large.
     *
     * @param limit the largest allowed body, in bytes
     */
    public static Problem bodyTooLarge(int limit) {
        return ProblemType.BODY_TOO_LARGE
                .problem("The body may have at most " + limit
                        + " bytes. Store large data elsewhere and send its address.")
                .with("limit", limit);
    }

    /** 413: the body is small, but its values would take too much memory. */
    public static Problem bodyTooComplex() {
        return ProblemType.BODY_TOO_LARGE.problem(
                "The body contains so many values that they would not fit in the memory that this process has for"
                        + " bodies. Send fewer values at once, or store large data elsewhere and send its address.");
    }

    /** 415: the media type is not supported. */
    public static Problem unsupportedMediaType() {
        return ProblemType.UNSUPPORTED_MEDIA_TYPE.problem(
                "Send the body as application/json, encoded in UTF-8 and not compressed.");
    }
}
