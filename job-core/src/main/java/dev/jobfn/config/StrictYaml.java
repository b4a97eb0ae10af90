package dev.jobfn.config;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** Reads files of settings. A name that stands twice is an error: one of the two values would be lost without a word. */
public final class StrictYaml {
    private StrictYaml() {}

    /**
     * Reads a document.
     *
     * @throws JacksonException where it is none
     */
    public static JsonNode read(String yaml) {
        return YAMLMapper.builder()
                .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
                .build()
                .readTree(yaml);
    }
}
