/** Defines what a job is: its id, its states and the table of transitions between them. */
package dev.jobfn.job;
