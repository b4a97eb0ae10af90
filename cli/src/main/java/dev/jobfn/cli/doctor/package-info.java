/** {@code jobfn doctor}: checks a service, or an installation on a cluster, and says what to change. */
package dev.jobfn.cli.doctor;
