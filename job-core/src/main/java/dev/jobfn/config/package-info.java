/** Reads configuration files and their values. */
package dev.jobfn.config;
