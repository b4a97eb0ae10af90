/** Runs queues' clocks in the process that started them, or in the request of a clock event. */
package dev.jobfn.runtime.clock;
