package dev.jobfn.catalog;

import dev.jobfn.config.ConfigNode;
import dev.jobfn.config.ConfigurationException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The files of a catalog. A folder may be a mounted ConfigMap, whose files are links to files in a folder named
 * {@code ..data}.
 */
final class CatalogFiles {
    private CatalogFiles() {}

    /** Parses the file, or each file of the folder, in the order of their names. */
    static List<ConfigNode> read(Path path) {
        try {
            if (!Files.isDirectory(path)) {
                return List.of(parse("catalog", path));
            }
            try (Stream<Path> entries = Files.list(path)) {
                List<ConfigNode> files = entries.filter(CatalogFiles::isPart)
                        .sorted()
                        .map(file -> parse(file.getFileName().toString(), file))
                        .toList();
                if (files.isEmpty()) {
                    throw new ConfigurationException(
                            "CATALOG: no file in " + path + " has a name that ends in .yaml or .yml; add one");
                }
                return files;
            }
        } catch (IOException e) {
            throw unreadable(path);
        }
    }

    private static boolean isPart(Path file) {
        String name = file.getFileName().toString();
        return !name.startsWith(".") && (name.endsWith(".yaml") || name.endsWith(".yml")) && Files.isRegularFile(file);
    }

    private static ConfigNode parse(String name, Path file) {
        try {
            return ConfigNode.parse(name, Files.readString(file));
        } catch (CharacterCodingException e) {
            throw new ConfigurationException("CATALOG: " + file + " is not valid UTF-8");
        } catch (IOException e) {
            throw unreadable(file);
        }
    }

    private static ConfigurationException unreadable(Path path) {
        return new ConfigurationException("CATALOG: can't read " + path
                + "; set it to the path of catalog.yaml, or of a folder with catalog files");
    }
}
