/** The events of jobs, and how they are published to the broker. */
package dev.jobfn.event;
