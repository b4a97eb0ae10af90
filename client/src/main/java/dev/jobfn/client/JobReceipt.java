package dev.jobfn.client;

/**
 * The service has stored a job, or carried out a command.
 *
 * @param id the job's id
 * @param state the job's state when the service answered
 */
public record JobReceipt(String id, JobRecord.State state) {}
