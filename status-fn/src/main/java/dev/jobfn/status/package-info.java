/** What clients ask about: records, results, events as they come, lists, queues. */
package dev.jobfn.status;
