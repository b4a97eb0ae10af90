package dev.jobfn.local.broker.wiring;

/**
 * A Trigger: which events go to which subscriber, and how failures are retried.
 *
 * @param delivery the Trigger's own delivery, or the broker's if the Trigger has none; the two are never merged
 */
public record Trigger(String name, EventFilter filter, Destination subscriber, Delivery delivery) {}
