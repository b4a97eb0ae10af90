package dev.jobfn.http;

/**
 * One thing that is wrong with a request.
 *
 * @param path where: a JSON pointer into the body, or the name of a query parameter
 * @param message what is wrong there
 */
public record Violation(String path, String message) {}
