/** What clients ask to be done: jobs taken in, cancelled, retried; queues paused and resumed. */
package dev.jobfn.submit;
