/** The service in this JVM. Internal: may change in any version. */
package dev.jobfn.testing.service;
