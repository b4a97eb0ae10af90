package dev.jobfn.catalog;

/**
 * Says that each event of one type that another system sends becomes a job.
 *
 * @param event the CloudEvent's type
 * @param tenant the owner of the job
 */
public record EventMapping(String event, String tenant) {}
