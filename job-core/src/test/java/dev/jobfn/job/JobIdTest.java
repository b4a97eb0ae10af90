package dev.jobfn.job;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JobIdTest {
    private static final String UNIQUE = "4fT0qk2vXW9ZbY7u1LmNpQ";

    @ParameterizedTest
    @ValueSource(strings = {"general", "g", "two-words", "a-1-b", "a--b", "q2345678901234567890123456789012"})
    void an_id_is_read_back_as_it_was_written(String queue) {
        JobId id = JobId.fresh(queue);
        assertThat(JobId.parse(id.toString())).contains(id);
        assertThat(id.queue()).isEqualTo(queue);
        assertThat(id.unique()).matches("[0-9A-Za-z]{22}");
    }

    @Test
    void two_fresh_ids_differ() {
        assertThat(JobId.fresh("general")).isNotEqualTo(JobId.fresh("general"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-",
                UNIQUE,
                "-" + UNIQUE,
                "general" + UNIQUE,
                "general-" + UNIQUE + "x",
                "general-4fT0qk2vXW9ZbY7u1LmNp",
                "general-" + UNIQUE + "\n",
                " general-" + UNIQUE,
                "general-4fT0qk2vXW9ZbY7u1LmN:Q",
                "general-4fT0qk2vXW9ZbY7u1LmNp٣",
                "General-" + UNIQUE,
                "1general-" + UNIQUE,
                "general}-" + UNIQUE,
                "gen{eral-" + UNIQUE,
                "q23456789012345678901234567890123-" + UNIQUE
            })
    void a_forged_id_is_not_parsed(String text) {
        assertThat(JobId.parse(text)).isEmpty();
    }
}
