/** How the client sends requests and repeats them. This package is internal and may change in any version. */
package dev.jobfn.client.http;
