/** Defines what a job is, with its id, its states and the table of transitions between them. */
package dev.jobfn.job;
