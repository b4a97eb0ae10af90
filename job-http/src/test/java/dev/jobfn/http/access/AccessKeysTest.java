package dev.jobfn.http.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jobfn.config.ConfigurationException;
import dev.jobfn.harness.PublishedSchema;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AccessKeysTest {
    private static final PublishedSchema SCHEMA = PublishedSchema.of(AccessKeys.class, "access-keys.schema.json");

    /** The digests of the keys "alice" and "root", as printed by sha256sum. */
    static final String ALICE = "2bd806c97f0e00af1a1fc3328fa763a9269723c8db8fac4f93af71db186d6e90";

    static final String ROOT = "4813494d137e1631bba301d5acab6e7bb7aa74ce1185d456565ef51d737677b2";

    /** The digest of the key "victor". */
    static final String VICTOR = "99bde068af2d49ed7fc8b8fa79abe13a6059e0db320bb73459fd96624bb4b33f";

    static final String FILE = """
            - {name: Alice, tenant: acme, role: user, sha256: %s}
            - {name: Root, tenant: ops, role: operator, sha256: %s}
            - {name: Victor, tenant: ops, role: viewer, sha256: %s}
            """.formatted(ALICE, ROOT, VICTOR);

    @Test
    void a_key_is_found_by_its_digest() {
        AccessKeys keys = AccessKeys.parse(FILE);
        assertThat(keys.find("alice")).contains(new Caller("acme", Role.USER));
        assertThat(keys.find("root")).contains(new Caller("ops", Role.OPERATOR));
        assertThat(keys.find("victor")).contains(new Caller("ops", Role.VIEWER));
    }

    @Test
    void neither_an_unknown_key_nor_a_digest_is_accepted() {
        AccessKeys keys = AccessKeys.parse(FILE);
        assertThat(keys.find("Alice")).isEmpty();
        assertThat(keys.find("")).isEmpty();
        assertThat(keys.find(ALICE)).isEmpty();
    }

    @Test
    void a_json_file_is_accepted_as_well() {
        String json = "[{\"name\":\"a\",\"tenant\":\"acme\",\"role\":\"user\",\"sha256\":\"" + ALICE + "\"}]";
        assertThat(AccessKeys.parse(json).find("alice")).isPresent();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}|ACCESS_KEYS: must be a list of at least one key with the fields [name, role, sha256, tenant]",
                "[]|ACCESS_KEYS: must be a list of at least one key with the fields [name, role, sha256, tenant]",
                "'- {name: a, tenant: t, role: admin, sha256: x}'|"
                        + "ACCESS_KEYS[0].role: must be user, viewer or operator, as a quoted string",
                "'- {name: a, tenant: t, role: user, sha256: abc}'|"
                        + "ACCESS_KEYS[0].sha256: must be 64 hex digits, as printed by sha256sum, as a quoted string",
                "'- {name: a, tenant: t t, role: user, sha256: abc}'|"
                        + "ACCESS_KEYS[0].tenant: must be a tenant's name, as a quoted string",
                "'- {name: a, tenant: t, role: user, role: operator, sha256: abc}'|ACCESS_KEYS: not valid YAML: Duplicate Object property \"role\" (line 1)",
                "'- {key: secret}'|ACCESS_KEYS[0].key: unknown field; use one of [name, role, sha256, tenant]",
            })
    void an_invalid_file_stops_the_start_with_one_line_that_names_the_location(String file, String line) {
        assertThatThrownBy(() -> AccessKeys.parse(file))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage(line);
        if (!line.contains("not valid YAML")) {
            assertThat(SCHEMA.errors(file)).isNotEmpty();
        }
    }

    @Test
    void the_schema_for_editors_accepts_a_valid_file() {
        assertThat(SCHEMA.errors(FILE)).isEmpty();
    }

    @Test
    void a_key_that_occurs_twice_is_refused_because_it_could_have_two_roles() {
        assertThatThrownBy(() -> AccessKeys.parse(FILE + FILE))
                .hasMessage("ACCESS_KEYS[3].sha256: the same key appears in an earlier entry; remove one of the two"
                        + " entries");
    }

    @Test
    void a_missing_file_is_reported_with_its_name() {
        assertThatThrownBy(() -> AccessKeys.read(Path.of("no-such-file")))
                .hasMessage("ACCESS_KEYS: can't read no-such-file; set it to the path of the keys file");
    }
}
