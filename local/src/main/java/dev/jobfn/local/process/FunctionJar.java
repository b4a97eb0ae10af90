package dev.jobfn.local.process;

import dev.jobfn.local.terminal.LocalRunException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A module's jar, which is unpacked so that the module starts faster. Reading classes from nested jars takes a third of
 * the processor time of a start.
 *
 * <p>A class data archive would halve the remaining time, but the JVM would spend several seconds writing the archive
 * when it ends, and Ctrl-C should not take that long.
 */
public final class FunctionJar {

    private final Path jar;
    private final Path folder;
    private final String stamp;

    /**
     * Refers to a jar.
     *
     * @param jar an executable jar of Spring Boot
     * @param folder the folder to unpack the jar into, which is used for this jar only; the unpacked jar has the
     *     folder's name
     */
    public FunctionJar(Path jar, Path folder) throws LocalRunException, IOException {
        if (!Files.isReadable(jar)) {
            throw new LocalRunException(jar + " does not exist: start with local/run, which builds it");
        }
        this.jar = jar;
        this.folder = folder;
        // The modification time does not identify a version, because reproducible builds set it to a fixed date.
        this.stamp = jar + " " + Files.size(jar) + " " + Files.getAttribute(jar, "unix:ctime");
    }

    /** Unpacks the jar unless this version of it is already unpacked. */
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
                        "--application-filename",
                        unpacked().getFileName().toString(),
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

    /** The command that starts a function from the unpacked jar. */
    public List<String> command(String function) {
        // Optimized for start time rather than throughput, because a developer starts the functions many times a day.
        return List.of(
                java(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-jar",
                unpacked().toString(),
                function);
    }

    private Path unpacked() {
        return folder.resolve(folder.getFileName() + ".jar");
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
