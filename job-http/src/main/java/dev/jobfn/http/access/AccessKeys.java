package dev.jobfn.http.access;

import dev.jobfn.config.ConfigurationException;
import dev.jobfn.config.StrictYaml;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * The keys that open the API: a YAML or JSON list of {@code name, tenant, role} (user or operator) and {@code sha256}, the
 * hex digest of the key. The keys themselves are nowhere.
 */
public final class AccessKeys {
    private static final Set<String> FIELDS = Set.of("name", "tenant", "role", "sha256");

    private final List<Entry> entries;

    private AccessKeys(List<Entry> entries) {
        this.entries = List.copyOf(entries);
    }

    /**
     * Reads the file.
     *
     * @throws ConfigurationException with one line that names the entry
     */
    public static AccessKeys read(Path file) {
        try {
            return parse(Files.readString(file));
        } catch (IOException e) {
            throw new ConfigurationException(
                    "ACCESS_KEYS: can't read " + file + "; set it to the path of the keys file");
        }
    }

    static AccessKeys parse(String yaml) {
        JsonNode list;
        try {
            list = StrictYaml.read(yaml);
        } catch (JacksonException e) {
            throw wrong("", "not YAML, near line " + e.getLocation().getLineNr());
        }
        if (!list.isArray() || list.isEmpty()) {
            throw wrong("", "must be a list of at least one key with " + new TreeSet<>(FIELDS));
        }
        List<Entry> entries = new ArrayList<>();
        Set<String> digests = new HashSet<>();
        for (int i = 0; i < list.size(); i++) {
            Entry entry = entry("[" + i + "]", list.get(i));
            if (!digests.add(HexFormat.of().formatHex(entry.sha256()))) {
                throw wrong("[" + i + "].sha256", "the same key stands in an earlier entry");
            }
            entries.add(entry);
        }
        return new AccessKeys(entries);
    }

    private static Entry entry(String path, JsonNode node) {
        for (String field : node.propertyNames()) {
            if (!FIELDS.contains(field)) {
                throw wrong(path + "." + field, "unknown; allowed are " + new TreeSet<>(FIELDS));
            }
        }
        text(path, node, "name", "[^\\r\\n]{1,100}", "the name of the key's owner");
        String tenant = text(path, node, "tenant", "[A-Za-z0-9][A-Za-z0-9._-]{0,63}", "a tenant's name");
        String role = text(path, node, "role", "user|operator", "user or operator");
        String sha256 = text(path, node, "sha256", "[0-9a-fA-F]{64}", "64 hex digits, as sha256sum prints");
        return new Entry(
                new Caller(tenant, Role.parse(role).orElseThrow()),
                HexFormat.of().parseHex(sha256));
    }

    private static String text(String path, JsonNode node, String field, String pattern, String meaning) {
        JsonNode value = node.path(field);
        if (!value.isString() || !value.stringValue().matches(pattern)) {
            throw wrong(path + "." + field, "must be " + meaning + ", as quoted text");
        }
        return value.stringValue();
    }

    private static ConfigurationException wrong(String path, String what) {
        return new ConfigurationException("ACCESS_KEYS" + path + ": " + what);
    }

    /** Who holds this key. The time it takes does not tell how much of a key is right. */
    public Optional<Caller> find(String key) {
        byte[] digest = sha256(key);
        Optional<Caller> found = Optional.empty();
        for (Entry entry : entries) {
            if (MessageDigest.isEqual(entry.sha256(), digest)) {
                found = Optional.of(entry.caller());
            }
        }
        return found;
    }

    /** Whose keys these are. */
    public Set<String> tenants() {
        return entries.stream().map(entry -> entry.caller().tenant()).collect(Collectors.toUnmodifiableSet());
    }

    /** How many there are. */
    public int size() {
        return entries.size();
    }

    private static byte[] sha256(String key) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    // A class and not a record: a record's equality would compare the array by reference, and its text would show it.
    private static final class Entry {
        private final Caller caller;
        private final byte[] sha256;

        Entry(Caller caller, byte[] sha256) {
            this.caller = caller;
            this.sha256 = sha256;
        }

        Caller caller() {
            return caller;
        }

        byte[] sha256() {
            return sha256;
        }
    }
}
