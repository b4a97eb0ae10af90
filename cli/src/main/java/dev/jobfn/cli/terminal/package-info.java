/** What commands print for people: tables, times, colours and a progress bar. */
package dev.jobfn.cli.terminal;
