/**
 * Sends requests to the service. A command sends one or two requests and ends, so this package uses
 * {@code HttpURLConnection}, which takes a fifth of the start time of {@code java.net.http}.
 */
package dev.jobfn.cli.http;
