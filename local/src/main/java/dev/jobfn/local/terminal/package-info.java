/** The messages that the local run prints. */
package dev.jobfn.local.terminal;
