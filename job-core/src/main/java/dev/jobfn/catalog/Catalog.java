package dev.jobfn.catalog;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * All queues and job types, by name.
 *
 * @param queues the queues by name, at least one
 * @param types the job types by name, at least one; each names one of the queues
 */
public record Catalog(Map<String, Queue> queues, Map<String, JobType> types) {
    /** Copies the maps. */
    public Catalog {
        queues = Map.copyOf(queues);
        types = Map.copyOf(types);
    }

    /** The queue with this name. */
    public Optional<Queue> queue(String name) {
        return Optional.ofNullable(queues.get(name));
    }

    /**
     * The queue with this name, which must exist.
     *
     * @throws IllegalArgumentException if there is no such queue
     */
    public Queue existingQueue(String name) {
        return queue(name).orElseThrow(() -> new IllegalArgumentException("no queue " + name));
    }

    /**
     * Whether runs of this type may take longer than a request. This is the case if the type's queue is a long lane.
     */
    public boolean isLong(JobType type) {
        return queues.get(type.queue()).longLane();
    }

    /**
     * Whether jobs of this type may go to this queue. A long lane accepts every type; other queues accept only types
     * that are not long.
     */
    public boolean admits(Queue queue, JobType type) {
        return queue.longLane() || !isLong(type);
    }

    /** The given tenants, and those to which the catalog assigns events from other systems. */
    public Set<String> tenants(Set<String> callers) {
        return Stream.concat(
                        callers.stream(),
                        types.values().stream()
                                .flatMap(type -> type.on().stream())
                                .map(EventMapping::tenant))
                .collect(Collectors.toUnmodifiableSet());
    }

    /** The type with this name. */
    public Optional<JobType> type(String name) {
        return Optional.ofNullable(types.get(name));
    }
}
