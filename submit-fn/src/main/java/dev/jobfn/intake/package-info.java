/** What the broker delivers to intake: events that become jobs, the clock, dead letters, the backstop. */
package dev.jobfn.intake;
