package dev.jobfn.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A module's jar, unpacked for a faster start: reading classes out of jars within a jar takes a
 * third of the processor time that a start takes.
 *
 * <p>A shared archive of the classes would halve the rest, but the JVM writes it as it ends, for
 * several seconds, and Ctrl-C should not take that long.
 */
public final class FunctionJar {

    private final Path jar;
    private final Path folder;
    private final String stamp;

    /**
     * Names a jar.
     *
     * @param jar what the build made
     * @param folder this jar's own, for its parts
     */
    public FunctionJar(Path jar, Path folder) throws LocalRunException, IOException {
        if (!Files.isReadable(jar)) {
            throw new LocalRunException(jar + " is not there: start with local/run, which builds it");
        }
        this.jar = jar;
        this.folder = folder;
        // Not the time of its last change: reproducible builds set that to a fixed date.
        this.stamp = Files.size(jar) + " " + Files.getAttribute(jar, "unix:ctime");
    }

    /** Unpacks the jar, unless this very jar is unpacked already. */
    public void unpack() throws LocalRunException, IOException, InterruptedException {
        Path done = folder.resolve("stamp");
        if (Files.exists(done) && Files.readString(done).equals(stamp)) {
            return;
        }
        delete(folder);
        Files.createDirectories(folder);
        Process process = new ProcessBuilder(
                        java(),
                        "-Djarmode=tools",
                        "-jar",
                        jar.toString(),
                        "extract",
                        "--destination",
                        folder.toString(),
                        "--force")
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("unpack.log").toFile())
                .start();
        if (process.waitFor() != 0) {
            throw new LocalRunException(jar + " can't be unpacked: see " + folder.resolve("unpack.log"));
        }
        Files.writeString(done, stamp);
    }

    /** The command that starts a function of this jar, once it is unpacked. */
    public List<String> command(String function) {
        String unpacked = folder.resolve(jar.getFileName()).toString();
        // Ready early rather than fast later: a developer starts this many times a day.
        return List.of(java(), "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-jar", unpacked, function);
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
