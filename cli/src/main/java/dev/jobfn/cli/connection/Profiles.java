package dev.jobfn.cli.connection;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The user's profiles.
 *
 * @param file the file that contains them, which need not exist
 * @param byName the profiles
 * @param byDefault the name of the profile to use if no other is chosen
 */
record Profiles(Path file, Map<String, Map<String, String>> byName, Optional<String> byDefault) {
    private static final String DEFAULT = "default";
    private static final Set<String> KEYS = Set.of("url", "status-url", "key", "key-file");

    /**
     * Reads {@code jobfn.toml} in the user's configuration folder.
     *
     * @throws IllegalArgumentException if the file is invalid; the message says what is wrong
     */
    static Profiles read(Map<String, String> environment) {
        String configured = environment.getOrDefault("XDG_CONFIG_HOME", "");
        Path folder = configured.isEmpty()
                ? Path.of(environment.getOrDefault("HOME", System.getProperty("user.home")), ".config")
                : Path.of(configured);
        Path file = folder.resolve("jobfn.toml");
        try {
            Map<String, Map<String, String>> tables = TomlTables.parse(Files.readString(file));
            Map<String, String> top = tables.remove("");
            return new Profiles(file, tables, Optional.ofNullable(top.get(DEFAULT))).checked(top);
        } catch (NoSuchFileException e) {
            return new Profiles(file, Map.of(), Optional.empty());
        } catch (IOException e) {
            throw new IllegalArgumentException("can't read " + file + ": " + e, e);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
        }
    }

    private Profiles checked(Map<String, String> top) {
        for (String key : top.keySet()) {
            if (!key.equals(DEFAULT)) {
                throw new IllegalArgumentException(
                        "'" + key + "' belongs below a profile's name, such as [production]");
            }
        }
        byName.forEach((name, profile) -> {
            for (String key : profile.keySet()) {
                if (!KEYS.contains(key)) {
                    throw new IllegalArgumentException(
                            "unknown key '" + key + "' in [" + name + "]; known are url, status-url, key, key-file");
                }
            }
            if (!profile.containsKey("url")) {
                throw new IllegalArgumentException("[" + name + "] has no url");
            }
        });
        return this;
    }

    /**
     * The profile with this name.
     *
     * @throws IllegalArgumentException if there is none
     */
    Profile get(String name) {
        Map<String, String> values = byName.get(name);
        if (values == null) {
            throw new IllegalArgumentException("there is no profile '" + name + "' in " + file
                    + (byName.isEmpty() ? "" : ", only " + String.join(", ", byName.keySet())));
        }
        return new Profile(
                Optional.of(values.get("url")),
                Optional.ofNullable(values.get("status-url")),
                Optional.ofNullable(values.get("key")),
                Optional.ofNullable(values.get("key-file")));
    }
}
