package dev.jobfn.maven;

import dev.jobfn.config.ConfigurationException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.maven.artifact.DependencyResolutionRequiredException;
import org.apache.maven.plugin.AbstractMojo;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.plugins.annotations.ResolutionScope;
import org.apache.maven.project.MavenProject;

/**
 * Writes the project's catalog: an entry for each class or method with {@code @JobType}, with the JSON Schema of its
 * input, and copies of the hand-written catalog files. Checks the result as the functions do when they start.
 */
@Mojo(
        name = "catalog",
        defaultPhase = LifecyclePhase.PROCESS_CLASSES,
        requiresDependencyResolution = ResolutionScope.COMPILE,
        threadSafe = true)
public final class CatalogMojo extends AbstractMojo {
    @Parameter(defaultValue = "${project}", readonly = true, required = true)
    private MavenProject project;

    /** The folder with the hand-written catalog files. It need not exist. */
    @Parameter(property = "jobfn.catalog.source", defaultValue = "${project.basedir}/catalog")
    private File source;

    /** The folder for the whole catalog, which {@code CATALOG} can name. Catalog files that are in it are replaced. */
    @Parameter(property = "jobfn.catalog.output", defaultValue = "${project.build.directory}/jobfn/catalog")
    private File output;

    @Override
    public void execute() throws MojoExecutionException, MojoFailureException {
        Path classes = Path.of(project.getBuild().getOutputDirectory());
        try (ProjectClasses found = ProjectClasses.of(classes, classPath())) {
            List<DeclaredType> types = found.declaredTypes();
            new CatalogFolder(source.toPath(), output.toPath(), project.getArtifactId()).write(types);
            getLog().info("Wrote the catalog to " + output + ": types from code: "
                    + types.stream().map(type -> type.annotation().value()).toList());
        } catch (ConfigurationException e) {
            throw new MojoFailureException(e.getMessage());
        } catch (IOException e) {
            throw new MojoExecutionException("The catalog can't be written to " + output, e);
        }
    }

    private List<Path> classPath() throws MojoExecutionException {
        try {
            return project.getCompileClasspathElements().stream().map(Path::of).toList();
        } catch (DependencyResolutionRequiredException e) {
            throw new MojoExecutionException("The compile class path is unknown", e);
        }
    }
}
