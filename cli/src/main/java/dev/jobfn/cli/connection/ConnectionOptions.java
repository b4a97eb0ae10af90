package dev.jobfn.cli.connection;

import dev.jobfn.cli.CommandFailedException;
import dev.jobfn.cli.ExitCodes;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options that say which service a command talks to. Every command that needs a service has them. */
public final class ConnectionOptions {
    private static final String LOCAL = "http://localhost:8080";

    @Option(
            names = "--url",
            paramLabel = "URL",
            description = "The address of the service, or of submit-fn. Default: JOBFN_URL, the default profile, or "
                    + LOCAL + ".")
    private String url;

    @Option(
            names = "--status-url",
            paramLabel = "URL",
            description = "The address of status-fn, if it has a host of its own. Default: JOBFN_STATUS_URL.")
    private String statusUrl;

    @Option(
            names = "--key",
            paramLabel = "KEY",
            description = "The access key. Other users of this machine can see it; prefer --key-file or JOBFN_KEY.")
    private String key;

    @Option(names = "--key-file", paramLabel = "FILE", description = "A file that contains the access key.")
    private Path keyFile;

    @Option(
            names = "--profile",
            paramLabel = "NAME",
            description = "A profile of jobfn.toml, in $XDG_CONFIG_HOME or ~/.config. Default: JOBFN_PROFILE.")
    private String profile;

    /**
     * Decides which service to use. The first place that names an address decides; a key is never sent to an address
     * from another file.
     *
     * @param environment the environment variables
     * @throws CommandFailedException if the options, the variables or the profiles are invalid
     */
    public Connection connection(Map<String, String> environment) {
        try {
            Profile options = new Profile(
                    Optional.ofNullable(url),
                    Optional.ofNullable(statusUrl),
                    Optional.ofNullable(key),
                    Optional.ofNullable(keyFile).map(Path::toString));
            Profile variables = new Profile(
                    variable(environment, "JOBFN_URL"),
                    variable(environment, "JOBFN_STATUS_URL"),
                    variable(environment, "JOBFN_KEY"),
                    variable(environment, "JOBFN_KEY_FILE"));
            if (options.url().isPresent()) {
                Profile others = new Profile(Optional.empty(), Optional.empty(), variables.key(), variables.keyFile());
                return connection(options, others, "--url");
            }
            if (profile != null) {
                return connection(options, Profiles.read(environment).get(profile), "the profile '" + profile + "'");
            }
            if (variables.url().isPresent()) {
                return connection(options, variables, "JOBFN_URL");
            }
            Profiles profiles = Profiles.read(environment);
            Optional<String> name = variable(environment, "JOBFN_PROFILE").or(profiles::byDefault);
            if (name.isPresent()) {
                return connection(options, profiles.get(name.get()), "the profile '" + name.get() + "'");
            }
            Profile local =
                    new Profile(Optional.of(LOCAL), variables.statusUrl(), variables.key(), variables.keyFile());
            return connection(options, local, "the default");
        } catch (IllegalArgumentException e) {
            throw new CommandFailedException(ExitCodes.USAGE, e.getMessage(), null, e);
        }
    }

    private static Connection connection(Profile options, Profile source, String origin) {
        URI submit = Connection.address(options.url().or(source::url).orElseThrow());
        Optional<String> status = options.statusUrl().or(source::statusUrl);
        Optional<String> key = key(options).or(() -> key(source));
        return new Connection(submit, status.map(Connection::address).orElse(submit), key, origin);
    }

    private static Optional<String> key(Profile source) {
        return source.key().or(() -> source.keyFile().map(ConnectionOptions::keyIn));
    }

    private static String keyIn(String file) {
        Path path = Path.of(file.startsWith("~/") ? System.getProperty("user.home") + file.substring(1) : file);
        try {
            return Files.readString(path).strip();
        } catch (IOException e) {
            throw new IllegalArgumentException("can't read the access key: " + e, e);
        }
    }

    private static Optional<String> variable(Map<String, String> environment, String name) {
        return Optional.ofNullable(environment.get(name)).filter(value -> !value.isBlank());
    }
}
