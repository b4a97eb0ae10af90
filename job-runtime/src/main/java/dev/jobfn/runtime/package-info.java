/** What the processes of all functions share except HTTP: settings, start, wiring of the store, the check of Redis. */
package dev.jobfn.runtime;
