/** Identifies callers and decides what they may do, by access key, tenant, role and the origin of a web page. */
package dev.jobfn.http.access;
