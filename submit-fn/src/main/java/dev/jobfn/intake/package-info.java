/** intake: receives events from the broker. They become jobs, run a queue's clock, report dead letters, or start the backstop. */
package dev.jobfn.intake;
