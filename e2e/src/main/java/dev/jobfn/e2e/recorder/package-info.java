/** The program that the tests run inside the cluster. */
package dev.jobfn.e2e.recorder;
