package dev.jobfn.http.json;

import io.cloudevents.CloudEventData;
import tools.jackson.databind.JsonNode;

/**
 * The data of an event in structured mode, which is part of the event's JSON.
 *
 * @param json the value
 */
public record JsonData(JsonNode json) implements CloudEventData {
    @Override
    public byte[] toBytes() {
        return Json.bytes(json);
    }
}
