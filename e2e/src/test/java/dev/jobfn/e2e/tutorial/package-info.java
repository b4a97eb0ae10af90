/** Runs the commands of docs/tutorial.md, in an empty folder outside this repository. */
package dev.jobfn.e2e.tutorial;
