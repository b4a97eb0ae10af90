/** What the tests bring into the cluster. */
package dev.jobfn.e2e.recorder;
