/** Reading and writing JSON within bounds of size, time and memory. */
package dev.jobfn.http.json;
