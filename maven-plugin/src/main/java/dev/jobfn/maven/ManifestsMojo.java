package dev.jobfn.maven;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.apache.maven.plugin.AbstractMojo;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/**
 * Writes jobfn's manifests of the same version, and a kustomize component with the project's catalog, so that the
 * project's own kustomization can refer to them. Runs after the goal {@code catalog}.
 */
@Mojo(name = "manifests", defaultPhase = LifecyclePhase.PREPARE_PACKAGE, threadSafe = true)
public final class ManifestsMojo extends AbstractMojo {
    /** The folder with the whole catalog, which the goal {@code catalog} writes. Must be inside the output folder. */
    @Parameter(property = "jobfn.catalog.output", defaultValue = "${project.build.directory}/jobfn/catalog")
    private File catalog;

    /** The folder for the component and, in {@code knative}, for jobfn's manifests. Existing files are replaced. */
    @Parameter(property = "jobfn.manifests.output", defaultValue = "${project.build.directory}/jobfn")
    private File output;

    @Override
    public void execute() throws MojoExecutionException {
        Path folder = output.toPath();
        try {
            ReleasedManifests.write(folder.resolve("knative"));
            new CatalogComponent(folder, catalog.toPath()).write();
            getLog().info("Wrote the manifests to " + output);
        } catch (IOException | UncheckedIOException e) {
            throw new MojoExecutionException("The manifests can't be written to " + output, e);
        }
    }
}
