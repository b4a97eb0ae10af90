/** Settings from environment variables, read once at the start. */
package dev.jobfn.config;
