/** {@code jobfn completion}: scripts that let a shell complete this command's options and arguments. */
package dev.jobfn.cli.completion;
