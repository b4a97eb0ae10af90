/** The function status-fn, through which clients read jobs, results, event streams, lists and queues. */
package dev.jobfn.status;
