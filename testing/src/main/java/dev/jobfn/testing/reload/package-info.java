/** The development run, which restarts what changed. Internal: may change in any version. */
package dev.jobfn.testing.reload;
