/** Reads, scales and writes PNG and JPEG in bounded time and memory; every loop over pixels heeds interruption. */
package dev.jobfn.run.handlers.picture;
