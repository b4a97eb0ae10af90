/** An installation of jobfn on a cluster, and everything that the tests need to use, observe and disturb it. */
package dev.jobfn.e2e.cluster;
