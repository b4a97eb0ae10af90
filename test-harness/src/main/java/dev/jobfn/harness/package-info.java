/**
 * Test support for several modules: Redis servers and clusters, a recording broker, and checks against the OpenAPI
 * document.
 */
package dev.jobfn.harness;
