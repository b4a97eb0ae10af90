/** Child processes of the local run: how they are started, supervised and stopped. */
package dev.jobfn.local.process;
