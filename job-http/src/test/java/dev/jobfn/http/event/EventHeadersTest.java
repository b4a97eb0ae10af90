package dev.jobfn.http.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventHeadersTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "plain|plain",
                "Euro%20%E2%82%AC%20%F0%9F%98%80|Euro € 😀",
                "%e2%82%ac|€",
                "%22quoted%22|\"quoted\"",
                "100%25|100%",
                "%2525|%25",
                "100%|100%",
                "%zz%4|%zz%4",
                "%41%|A%",
                "\"a \\\"b\\\" \\\\c\"|a \"b\" \\c",
                "\"%20\"|' '",
            })
    void an_attribute_header_is_decoded_once(String header, String attribute) {
        assertThat(EventHeaders.decoded("ce-subject", header)).isEqualTo(attribute);
        assertThat(EventHeaders.decoded("CE-Subject", header)).isEqualTo(attribute);
        assertThat(EventHeaders.decoded("x-subject", header)).isEqualTo(header);
    }

    @Test
    void unencoded_text_is_read_as_utf_8_if_it_is_valid_utf_8() {
        String asReceived = new String("größer".getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        assertThat(EventHeaders.decoded("ce-subject", asReceived)).isEqualTo("größer");
        assertThat(EventHeaders.decoded("ce-subject", "größer")).isEqualTo("größer");
    }

    @ParameterizedTest
    @ValueSource(strings = {"%C0%A0", "%FF", "%ED%A0%80", "a%E2%82"})
    void a_header_that_does_not_encode_utf_8_is_refused(String header) {
        assertThatThrownBy(() -> EventHeaders.decoded("ce-id", header)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_uri_with_unencoded_percent_signs_is_left_unchanged() {
        assertThat(EventHeaders.decoded("ce-source", "/bucket/a%2520b")).isEqualTo("/bucket/a%20b");
        assertThat(EventHeaders.decoded("ce-source", "/bucket/a%20b")).isEqualTo("/bucket/a%20b");
    }
}
