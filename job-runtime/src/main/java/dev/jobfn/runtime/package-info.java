/** What the processes of all functions share, apart from HTTP: settings, start, the wiring of the store, and the check of Redis. */
package dev.jobfn.runtime;
