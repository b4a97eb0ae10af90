package dev.jobfn.catalog;

/**
 * Turns each event of one type, sent by another system, into a job.
 *
 * @param event the CloudEvent's type
 * @param tenant the owner of the job
 */
public record EventMapping(String event, String tenant) {}
