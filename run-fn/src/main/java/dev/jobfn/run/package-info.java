/** Runs jobs: takes a dispatch, claims the job, runs its handler under a lease, records the outcome. */
package dev.jobfn.run;
