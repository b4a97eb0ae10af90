package dev.jobfn.local.broker;

import io.cloudevents.CloudEvent;
import java.util.List;
import java.util.Map;

/**
 * An event that the broker has taken.
 *
 * @param event without the broker's own extension, which no subscriber sees
 * @param timeToLive how often it may still come back as a reply
 * @param headers those that pass
 */
record Publication(CloudEvent event, int timeToLive, Map<String, List<String>> headers) {}
