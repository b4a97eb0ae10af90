package dev.jobfn.http.server;

/**
 * A bean that says that this function's routes read no bodies. The function's server then uses NIO2 connections.
 */
public record ReadOnlyFunction() {}
