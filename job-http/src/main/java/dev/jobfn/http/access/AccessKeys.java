package dev.jobfn.http.access;

import dev.jobfn.config.ConfigNode;
import dev.jobfn.config.ConfigurationException;
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

/**
 * The access keys of the API, which are listed in a YAML or JSON file. Each entry has a {@code name}, a {@code tenant},
 * a {@code role} (user, viewer or operator), and {@code sha256}, which is the key's digest in hexadecimal. The keys themselves
 * are not stored anywhere. Editors can check such a file with the schema {@code access-keys.schema.json}; a test checks
 * that this class and the schema agree.
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
     * @throws ConfigurationException with one line that names the invalid entry
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
        ConfigNode list = ConfigNode.parse("ACCESS_KEYS", yaml);
        if (list.items().isEmpty()) {
            throw list.wrong("must be a list of at least one key with the fields " + new TreeSet<>(FIELDS));
        }
        List<Entry> entries = new ArrayList<>();
        Set<String> digests = new HashSet<>();
        for (ConfigNode item : list.items()) {
            Entry entry = entry(item);
            if (!digests.add(HexFormat.of().formatHex(entry.sha256()))) {
                throw item.wrong("sha256", "the same key appears in an earlier entry; remove one of the two entries");
            }
            entries.add(entry);
        }
        return new AccessKeys(entries);
    }

    private static Entry entry(ConfigNode item) {
        item.allow(FIELDS);
        item.text("name", "[^\\r\\n]{1,100}", "the name of the key's owner");
        String tenant = item.text("tenant", "[A-Za-z0-9][A-Za-z0-9._-]{0,63}", "a tenant's name");
        String role = item.text("role", "user|viewer|operator", "user, viewer or operator");
        String sha256 = item.text("sha256", "[0-9a-fA-F]{64}", "64 hex digits, as printed by sha256sum");
        return new Entry(
                new Caller(tenant, Role.parse(role).orElseThrow()),
                HexFormat.of().parseHex(sha256));
    }

    /** Finds the caller with this key. The time it takes does not reveal how much of the key is correct. */
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

    /** The tenants that have keys. */
    public Set<String> tenants() {
        return entries.stream().map(entry -> entry.caller().tenant()).collect(Collectors.toUnmodifiableSet());
    }

    private static byte[] sha256(String key) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    // Not a record: equals would compare the array by reference, and toString would print it.
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
