/**
 * The development run, which restarts functions after a change. This package is internal and may change in any version.
 */
package dev.jobfn.testing.reload;
