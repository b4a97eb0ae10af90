package dev.jobfn.catalog;

/**
 * An event from another system that becomes a job.
 *
 * @param event the CloudEvent's type
 * @param tenant whose job it becomes
 */
public record EventMapping(String event, String tenant) {}
