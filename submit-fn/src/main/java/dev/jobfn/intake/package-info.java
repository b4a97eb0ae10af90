/**
 * The function intake, which receives events from the broker. An event becomes a job, hands a queue's clock over, reports a
 * dead letter, or starts the backstop.
 */
package dev.jobfn.intake;
