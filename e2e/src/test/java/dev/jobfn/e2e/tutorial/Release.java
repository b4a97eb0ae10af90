package dev.jobfn.e2e.tutorial;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * A release that {@code release/build} has built, as the only source of jobfn for the tutorial's commands.
 *
 * @param folder with the repository {@code maven} and the command {@code jobfn}
 */
record Release(Path folder) {
    private static final String SETTINGS = """
            <settings>
              <profiles>
                <profile>
                  <id>release</id>
                  <repositories>
                    <repository><id>release</id><url>%1$s</url><snapshots><updatePolicy>always</updatePolicy></snapshots></repository>
                  </repositories>
                  <pluginRepositories>
                    <pluginRepository><id>release</id><url>%1$s</url><snapshots><updatePolicy>always</updatePolicy></snapshots></pluginRepository>
                  </pluginRepositories>
                </profile>
              </profiles>
              <activeProfiles><activeProfile>release</activeProfile></activeProfiles>
            </settings>
            """;

    /** The release that was built last. */
    static Release built() {
        Path folder = repository().resolve("target/release");
        assertThat(folder.resolve("jobfn"))
                .as("run release/build before this test")
                .exists();
        return new Release(folder);
    }

    /** The folder of this repository. */
    static Path repository() {
        return Path.of("..").toAbsolutePath().normalize();
    }

    /**
     * The variables with which the commands find this release where readers find a published one. Maven loads everything
     * else as usual, into {@code home}.
     *
     * @param home a folder for files of the test
     * @param gateway where curl connects to instead of the tutorial's addresses: four parts, as {@code --connect-to} takes
     *     them
     */
    Map<String, String> environment(Path home, String gateway) throws IOException {
        Path settings = Files.writeString(
                home.resolve("settings.xml"),
                SETTINGS.formatted(folder.resolve("maven").toUri()));
        Path cache = Path.of(System.getProperty("user.home"), ".m2", "repository");
        // The cache saves downloads, but must not provide jobfn.
        String tail = Files.exists(cache.resolve("dev/jobfn")) ? "" : " -Dmaven.repo.local.tail=" + cache;
        Map<String, String> environment = new HashMap<>();
        environment.put("MAVEN_ARGS", "-B -ntp -s " + settings + " -Dmaven.repo.local=" + home.resolve("m2") + tail);
        environment.put("PATH", commands() + System.getenv("PATH"));
        environment.put("RELEASE", folder.toUri().toString());
        environment.put("CONNECT_TO", gateway);
        return environment;
    }

    /** Folders with commands that stand in for others: this test's curl, and what {@code -Dcommands} names. */
    private static String commands() {
        String more = System.getProperty("commands", "");
        return (more.isEmpty() ? "" : more + ":") + Path.of("src/test/commands").toAbsolutePath() + ":";
    }

    /** A free port of this machine. */
    static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** The host and port of a URL, as {@code --connect-to} takes them. */
    static String hostAndPort(URI url) {
        return url.getHost() + ":" + url.getPort();
    }
}
