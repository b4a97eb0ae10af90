package dev.jobfn.testing.reload;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The state of the files below a folder, or of a single file, at one point in time.
 *
 * @param files what distinguishes one version of a file from another, by path
 */
record FolderState(Map<Path, String> files) {

    /** Compares files by their size and modification time. */
    static FolderState byTime(Path folder) {
        return of(folder, file -> {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return attributes.size() + " " + attributes.lastModifiedTime();
        });
    }

    /** Compares files by their text. This is for a few small files that a build writes again without changing them. */
    static FolderState byText(Path folder) {
        return of(folder, Files::readString);
    }

    private interface Version {
        String of(Path file) throws IOException;
    }

    private static FolderState of(Path folder, Version version) {
        Map<Path, String> files = new TreeMap<>();
        if (!Files.exists(folder)) {
            return new FolderState(files);
        }
        try (Stream<Path> found = Files.walk(folder)) {
            for (Path file : found.filter(Files::isRegularFile).toList()) {
                try {
                    files.put(file, version.of(file));
                } catch (NoSuchFileException e) {
                    // A build has deleted the file in the meantime.
                }
            }
        } catch (UncheckedIOException | IOException e) {
            // A build has deleted a folder in the meantime. The next check sees the result.
            return new FolderState(Map.of());
        }
        return new FolderState(files);
    }
}
