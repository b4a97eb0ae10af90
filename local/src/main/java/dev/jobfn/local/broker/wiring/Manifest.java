package dev.jobfn.local.broker.wiring;

import tools.jackson.databind.JsonNode;

/** One document of a manifest file. */
record Manifest(String file, JsonNode document) {

    /** The kind with its API group but without a version, such as {@code eventing.knative.dev/Broker}. */
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

    /** The text at a JSON pointer, or {@code ""} if there is none. */
    String text(String pointer) {
        return document.at(pointer).asString("");
    }

    /** Creates an error that names this file and the field. */
    WiringException wrong(String field, String problem) {
        return new WiringException(file + ": " + field + ": " + problem);
    }
}
