package dev.jobfn.local.broker.wiring;

import java.util.List;
import java.util.Map;

/**
 * The part of the manifests that concerns deliveries.
 *
 * @param functions limits by the name of the Knative Service
 */
public record Wiring(String broker, List<Trigger> triggers, Map<String, FunctionLimits> functions) {}
