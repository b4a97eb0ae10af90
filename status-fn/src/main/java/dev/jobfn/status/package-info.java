/** status-fn: reads jobs, results, event streams, lists and queues. */
package dev.jobfn.status;
