package dev.jobfn.local.broker.wiring;

/**
 * A Trigger: which events go to which subscriber, and how failures are retried.
 *
 * @param delivery the Trigger's own, or the broker's if it has none; the two are never merged
 */
public record Trigger(String name, EventFilter filter, Destination subscriber, Delivery delivery) {}
