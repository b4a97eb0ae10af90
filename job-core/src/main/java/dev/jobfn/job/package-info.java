/** What a job is: its id, its states and the one table of what leads from one to another. */
package dev.jobfn.job;
