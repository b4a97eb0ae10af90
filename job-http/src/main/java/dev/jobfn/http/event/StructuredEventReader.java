package dev.jobfn.http.event;

import dev.jobfn.config.Iso8601;
import dev.jobfn.http.json.Json;
import dev.jobfn.http.json.JsonData;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.cloudevents.core.data.BytesCloudEventData;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * Reads an event in structured mode, which is written in the JSON format of CloudEvents 1.0. The JSON is parsed as
 * strictly as any other body.
 */
final class StructuredEventReader {
    private static final Pattern NAME = Pattern.compile("[a-z0-9]{1,100}");
    private static final Pattern JSON_TYPE = Pattern.compile("(?i)[^;]*/(?:[^;]*\\+)?json\\s*(?:;.*)?");

    private StructuredEventReader() {}

    /**
     * Reads the event.
     *
     * @throws RuntimeException if the body is not an event
     */
    static CloudEvent of(byte[] body) {
        JsonNode json = Json.read(body).orThrow();
        if (!json.isObject() || !"1.0".equals(json.path("specversion").stringValue(""))) {
            throw new IllegalArgumentException("not an event of version 1.0");
        }
        CloudEventBuilder event = CloudEventBuilder.v1();
        json.properties().forEach(attribute -> {
            if (!attribute.getValue().isNull()) {
                put(event, attribute.getKey(), attribute.getValue());
            }
        });
        data(json, event);
        return event.build();
    }

    private static void put(CloudEventBuilder event, String name, JsonNode value) {
        switch (name) {
            case "specversion", "data", "data_base64" -> {}
            case "id" -> event.withId(text(value));
            case "source" -> event.withSource(URI.create(text(value)));
            case "type" -> event.withType(text(value));
            case "subject" -> event.withSubject(text(value));
            case "datacontenttype" -> event.withDataContentType(text(value));
            case "dataschema" -> event.withDataSchema(URI.create(text(value)));
            case "time" -> event.withTime(Iso8601.instant(text(value)).atOffset(ZoneOffset.UTC));
            default -> extension(event, name, value);
        }
    }

    private static void extension(CloudEventBuilder event, String name, JsonNode value) {
        boolean scalar = value.isString() || value.isBoolean() || (value.isIntegralNumber() && value.canConvertToInt());
        if (!NAME.matcher(name).matches() || !scalar) {
            throw new IllegalArgumentException("not an attribute of an event");
        }
        event.withExtension(name, value.asString());
    }

    private static String text(JsonNode value) {
        if (!value.isString()) {
            throw new IllegalArgumentException("not a string");
        }
        return value.stringValue();
    }

    private static void data(JsonNode json, CloudEventBuilder event) {
        Optional<JsonNode> data = json.optional("data").filter(value -> !value.isNull());
        Optional<JsonNode> binary = json.optional("data_base64").filter(value -> !value.isNull());
        if (data.isPresent() && binary.isPresent()) {
            throw new IllegalArgumentException("both data and data_base64");
        }
        String type = json.path("datacontenttype").stringValue("application/json");
        binary.ifPresent(value ->
                event.withData(BytesCloudEventData.wrap(Base64.getDecoder().decode(text(value)))));
        data.ifPresent(value -> event.withData(
                value.isString() && !JSON_TYPE.matcher(type).matches()
                        ? BytesCloudEventData.wrap(value.stringValue().getBytes(StandardCharsets.UTF_8))
                        : new JsonData(value)));
    }
}
