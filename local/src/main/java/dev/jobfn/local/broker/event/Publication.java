package dev.jobfn.local.broker.event;

import io.cloudevents.CloudEvent;
import java.util.List;
import java.util.Map;

/**
 * An event that the broker has accepted.
 *
 * @param event the event without the broker's own extension attribute, which subscribers never see
 * @param timeToLive how many more times it may come back as a reply
 * @param headers the headers to pass on
 */
public record Publication(CloudEvent event, int timeToLive, Map<String, List<String>> headers) {}
