package dev.jobfn.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** The versions that this command was built with. All parts of a jobfn release have the same one. */
public final class Versions implements IVersionProvider {
    private final Properties versions = new Properties();

    /** Reads the versions that the build has recorded. */
    public Versions() {
        try (InputStream file = Versions.class.getResourceAsStream("versions.properties")) {
            versions.load(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The version of jobfn, such as {@code 0.1.0}. */
    public String jobfn() {
        return versions.getProperty("jobfn");
    }

    /** The version of Spring Boot that jobfn is built with. */
    public String springBoot() {
        return versions.getProperty("spring-boot");
    }

    @Override
    public String[] getVersion() {
        return new String[] {"jobfn " + jobfn()};
    }
}
