package dev.jobfn.local.broker;

/**
 * A Trigger: who gets which events, and how hard the broker tries.
 *
 * @param delivery its own, or the broker's: one replaces the other whole, they are never merged
 */
record Trigger(String name, EventFilter filter, Destination subscriber, Delivery delivery) {}
