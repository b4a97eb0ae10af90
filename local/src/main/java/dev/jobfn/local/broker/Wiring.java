package dev.jobfn.local.broker;

import java.util.List;
import java.util.Map;

/**
 * What the manifests say about deliveries.
 *
 * @param functions limits by the name of the Knative Service
 */
record Wiring(String broker, List<Trigger> triggers, Map<String, FunctionLimits> functions) {}
