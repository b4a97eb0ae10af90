package dev.jobfn.local.broker;

import tools.jackson.databind.JsonNode;

/** One document of a manifest file. */
record Manifest(String file, JsonNode document) {

    /** The kind with its API group and no version, e.g. {@code eventing.knative.dev/Broker}. */
    String kind() {
        String version = document.path("apiVersion").asString("");
        int slash = version.indexOf('/');
        return (slash < 0 ? "" : version.substring(0, slash + 1))
                + document.path("kind").asString("");
    }

    String name() {
        return text("/metadata/name");
    }

    JsonNode at(String pointer) {
        return document.at(pointer);
    }

    /** The text at a pointer, {@code ""} when there is none. */
    String text(String pointer) {
        return document.at(pointer).asString("");
    }

    /** An error that names this document and the field. */
    WiringException wrong(String field, String problem) {
        return new WiringException(file + ": " + field + ": " + problem);
    }
}
