package dev.jobfn.catalog;

import java.util.Map;
import java.util.Optional;

/**
 * All queues and job types, by name.
 *
 * @param queues at least one
 * @param types at least one; each names a queue of these
 */
public record Catalog(Map<String, Queue> queues, Map<String, JobType> types) {
    /** Keeps unmodifiable copies. */
    public Catalog {
        queues = Map.copyOf(queues);
        types = Map.copyOf(types);
    }

    /** The queue of this name. */
    public Optional<Queue> queue(String name) {
        return Optional.ofNullable(queues.get(name));
    }

    /** The type of this name. */
    public Optional<JobType> type(String name) {
        return Optional.ofNullable(types.get(name));
    }
}
