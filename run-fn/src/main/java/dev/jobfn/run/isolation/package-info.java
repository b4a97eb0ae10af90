/** Runs handlers in separate processes, whose memory can be limited and which can be killed. */
package dev.jobfn.run.isolation;
