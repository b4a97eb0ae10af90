package dev.jobfn.cli.init;

import dev.jobfn.cli.CommandFailedException;
import dev.jobfn.cli.Versions;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import javax.lang.model.SourceVersion;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code jobfn init}: creates a project for handlers. */
@Command(
        name = "init",
        description = {
            "Creates a project for your own handlers.",
            "",
            "The project contains a handler, its test, a development run, and what it takes to run on a cluster."
                    + " Its README lists the commands."
        })
public final class InitCommand implements Callable<Integer> {
    private static final String PYTHON_TODAY =
            "can't create a Python project yet. Today, a handler in Python is an HTTP"
                    + " service that the catalog names by its url:"
                    + " https://github.com/jobfn/jobfn/blob/main/docs/handlers.md#3-a-service describes the requests,"
                    + " and examples/csv-profile in that repository is an example";

    private final Versions versions = new Versions();

    @Spec
    private CommandSpec spec;

    @Parameters(
            paramLabel = "FOLDER",
            description =
                    "Where to create the project: a new or empty folder. Its name is the project's name, such as my-jobs.")
    private Path folder;

    @Option(
            names = "--package",
            paramLabel = "PACKAGE",
            required = true,
            description = "The Java package of the handlers, and the project's group id, such as com.example.")
    private String packageName;

    @Option(
            names = "--lang",
            paramLabel = "LANGUAGE",
            defaultValue = "java",
            description = "The language of the handlers: java, which is the default.")
    private Language language;

    @Option(
            names = "--images",
            paramLabel = "REGISTRY",
            defaultValue = "${env:JOBFN_IMAGES:-ghcr.io/jobfn}",
            description = "The registry and folder with jobfn's images, if you use a mirror."
                    + " The default is the variable JOBFN_IMAGES, or else ghcr.io/jobfn.")
    private String images;

    @Override
    public Integer call() {
        if (language == Language.PYTHON) {
            throw invalid(PYTHON_TODAY);
        }
        Path target = folder.toAbsolutePath().normalize();
        ProjectName name = projectName(target);
        if (!SourceVersion.isName(packageName, SourceVersion.RELEASE_17) || packageName.startsWith("java.")) {
            throw invalid("'" + packageName + "' can't be a package. Use names joined by dots, such as com.example;"
                    + " Java's keywords are not allowed");
        }
        try {
            requireEmpty(target);
            new ProjectTemplate(Map.of(
                            "name", name.text(),
                            "package", packageName,
                            "packageFolder", packageName.replace('.', '/'),
                            "Application", name.className(),
                            "images", images,
                            "version", versions.jobfn(),
                            "springBootVersion", versions.springBoot()))
                    .write(target);
        } catch (IOException e) {
            throw new CommandFailedException("can't create the project in " + target + ": " + e, e);
        }
        printNextSteps();
        return ExitCode.OK;
    }

    private ProjectName projectName(Path target) {
        try {
            return new ProjectName(String.valueOf(target.getFileName()));
        } catch (IllegalArgumentException e) {
            throw invalid(e.getMessage());
        }
    }

    private void requireEmpty(Path target) throws IOException {
        if (!Files.exists(target)) {
            return;
        }
        if (!Files.isDirectory(target)) {
            throw new CommandFailedException(folder + " is a file: choose another name");
        }
        try (Stream<Path> files = Files.list(target)) {
            if (files.findAny().isPresent()) {
                throw new CommandFailedException(folder
                        + " is not empty, and nothing in it was changed: choose another name, or empty it first");
            }
        }
    }

    private void printNextSteps() {
        PrintWriter out = spec.commandLine().getOut();
        out.println("Created " + folder + ". Next:");
        out.println("  cd " + folder);
        out.println("  ./mvnw verify                  # test the handler with the whole service");
        out.println("  ./mvnw spring-boot:test-run    # serve the API on http://localhost:8080");
        out.println("README.md describes the rest.");
    }

    private ParameterException invalid(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
