/**
 * Identifies callers and decides what they may do, based on their access key, tenant and role, and on the web page's
 * origin.
 */
package dev.jobfn.http.access;
