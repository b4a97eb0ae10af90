package dev.jobfn.http.server;

/** A bean that declares: the routes of this function read no bodies. Its server then uses NIO2 connections. */
public record ReadOnlyFunction() {}
