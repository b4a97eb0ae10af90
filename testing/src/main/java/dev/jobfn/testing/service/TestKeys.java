package dev.jobfn.testing.service;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The access keys of a service, each of which belongs to a different tenant. The functions read the keys only once, so
 * their number is fixed. After the last key, the first one is used again.
 */
final class TestKeys {
    private static final int COUNT = 1_000;

    private final String prefix = UUID.randomUUID().toString();
    private final AtomicInteger used = new AtomicInteger();

    /** Writes the file that the functions read. */
    Path write(Path folder) throws IOException {
        StringBuilder entries = new StringBuilder();
        for (int i = 0; i < COUNT; i++) {
            entries.append("- {name: test, tenant: ")
                    .append(tenant(i))
                    .append(", role: operator, sha256: ")
                    .append(digest(key(i)))
                    .append("}\n");
        }
        return Files.writeString(folder.resolve("keys.yaml"), entries);
    }

    /** An access key and its tenant. */
    record TenantKey(String tenant, String key) {}

    /** The key of a tenant that no other test has. */
    TenantKey next() {
        int index = used.getAndIncrement() % COUNT;
        return new TenantKey(tenant(index), key(index));
    }

    private static String tenant(int index) {
        return "test-" + index;
    }

    private String key(int index) {
        return prefix + "-" + index;
    }

    private static String digest(String key) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
