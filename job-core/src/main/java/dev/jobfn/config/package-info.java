/** Settings from environment variables and files, read once at the start. */
package dev.jobfn.config;
