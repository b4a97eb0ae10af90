/** How the client sends requests and repeats them. Internal: may change in any version. */
package dev.jobfn.client.http;
