/** The web server of a function: its start, its limits, its probes. */
package dev.jobfn.http.server;
