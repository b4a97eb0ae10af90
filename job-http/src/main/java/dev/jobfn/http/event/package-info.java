/** Reads the CloudEvents that a broker delivers in binary or structured mode. */
package dev.jobfn.http.event;
