/** Runs handlers in separate processes, which can be killed and whose memory can be limited. */
package dev.jobfn.run.isolation;
