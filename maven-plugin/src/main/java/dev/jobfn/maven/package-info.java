/**
 * Goals for users' projects: {@code catalog} writes a project's catalog from its annotated handlers and its hand-written
 * catalog files; {@code manifests} writes what its kustomization refers to.
 */
package dev.jobfn.maven;
