/**
 * The function intake, which receives events from the broker. An event becomes a job, runs a queue's clock, reports a
 * dead letter, or starts the backstop.
 */
package dev.jobfn.intake;
