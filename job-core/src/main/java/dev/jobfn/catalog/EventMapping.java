package dev.jobfn.catalog;

/**
 * Makes a job of each event of a type, which another system sends.
 *
 * @param event the CloudEvent's type
 * @param tenant the owner of the job
 */
public record EventMapping(String event, String tenant) {}
