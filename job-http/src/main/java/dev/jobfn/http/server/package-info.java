/** Starts a function that serves HTTP: its beans, its address, its health checks. */
package dev.jobfn.http.server;
