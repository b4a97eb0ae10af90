/** The service in this JVM. This package is internal and may change in any version. */
package dev.jobfn.testing.service;
