/**
 * The function intake, which receives events from the broker. An event can become a job, hand over a queue's clock,
 * report a dead letter, or starts the backstop.
 */
package dev.jobfn.intake;
