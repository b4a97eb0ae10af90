/** An installation of jobfn on a cluster, and the means to use, observe and disturb it. */
package dev.jobfn.e2e.cluster;
