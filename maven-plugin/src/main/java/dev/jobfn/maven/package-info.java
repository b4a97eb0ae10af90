/** Writes a project's catalog at build time, from its annotated handlers and its hand-written catalog files. */
package dev.jobfn.maven;
