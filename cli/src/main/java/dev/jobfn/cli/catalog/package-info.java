/** The commands for what the catalog declares: queues and types. */
package dev.jobfn.cli.catalog;
