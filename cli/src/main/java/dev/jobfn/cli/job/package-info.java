/** The commands for jobs. */
package dev.jobfn.cli.job;
