package dev.jobfn.maven;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.Stream;

/** The manifests of this version: {@code base}, {@code components} and {@code cluster}, as resources. */
final class ReleasedManifests {
    private static final String KUSTOMIZATION = "knative/base/kustomization.yaml";

    private ReleasedManifests() {}

    /** Replaces a folder with the manifests. */
    static void write(Path target) throws IOException {
        delete(target);
        URI kustomization = location();
        if (!kustomization.getScheme().equals("jar")) {
            copy(Path.of(kustomization).getParent().getParent(), target);
            return;
        }
        try (FileSystem jar = FileSystems.newFileSystem(kustomization, Map.of())) {
            String path = kustomization.getSchemeSpecificPart();
            copy(jar.getPath(path.substring(path.indexOf('!') + 1)).getParent().getParent(), target);
        }
    }

    private static URI location() {
        URL kustomization = ReleasedManifests.class.getResource(KUSTOMIZATION);
        if (kustomization == null) {
            throw new IllegalStateException("the plugin was built without " + KUSTOMIZATION);
        }
        try {
            return kustomization.toURI();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void copy(Path source, Path target) throws IOException {
        try (Stream<Path> files = Files.walk(source)) {
            files.filter(Files::isRegularFile).forEach(file -> {
                Path copy = target.resolve(source.relativize(file).toString());
                try {
                    Files.createDirectories(copy.getParent());
                    Files.copy(file, copy);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
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
