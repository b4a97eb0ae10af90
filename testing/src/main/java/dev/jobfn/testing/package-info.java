/**
 * Tests and development runs of a user's job handlers. {@link dev.jobfn.testing.JobfnTest} starts the whole service for
 * JUnit tests, and {@link dev.jobfn.testing.JobfnDev} for a development run; docs/testing.md shows both.
 */
package dev.jobfn.testing;
