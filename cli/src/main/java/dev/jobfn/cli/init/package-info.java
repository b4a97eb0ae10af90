/** {@code jobfn init}: writes a project for handlers from the templates in this package's resources. */
package dev.jobfn.cli.init;
