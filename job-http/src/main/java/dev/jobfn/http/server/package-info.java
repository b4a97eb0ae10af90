/** Starts a function that serves HTTP, with its beans, its listen address and its health checks. */
package dev.jobfn.http.server;
