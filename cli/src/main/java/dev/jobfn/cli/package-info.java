/** The command {@code jobfn}: one class per subcommand, which {@link dev.jobfn.cli.Jobfn} lists. */
package dev.jobfn.cli;
