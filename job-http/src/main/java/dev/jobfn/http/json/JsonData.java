package dev.jobfn.http.json;

import io.cloudevents.CloudEventData;
import tools.jackson.databind.JsonNode;

/**
 * The data of an event that came as JSON within JSON, kept as it was read.
 *
 * @param json the value
 */
public record JsonData(JsonNode json) implements CloudEventData {
    @Override
    public byte[] toBytes() {
        return Json.bytes(json);
    }
}
