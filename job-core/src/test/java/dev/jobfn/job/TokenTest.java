package dev.jobfn.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TokenTest {
    private static final int MANY = 20_000;

    @Test
    void a_token_is_22_letters_and_digits() {
        for (int i = 0; i < 1_000; i++) {
            assertThat(Token.fresh()).matches("[0-9A-Za-z]{22}");
        }
    }

    @Test
    void tokens_do_not_repeat() {
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < MANY; i++) {
            seen.add(Token.fresh());
        }
        assertThat(seen).hasSize(MANY);
    }

    @Test
    void all_characters_are_equally_likely() {
        Map<Character, Integer> counts = new HashMap<>();
        for (int i = 0; i < MANY; i++) {
            for (char letter : Token.fresh().toCharArray()) {
                counts.merge(letter, 1, Integer::sum);
            }
        }
        // Each character is expected 7,097 times, with a standard deviation of 84. If bytes were taken modulo 62, 8 of
        // the characters would be a quarter more frequent.
        assertThat(counts).hasSize(62);
        assertThat(counts.values()).allMatch(count -> count > 6_500 && count < 7_700);
    }
}
