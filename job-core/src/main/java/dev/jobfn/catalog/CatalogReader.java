package dev.jobfn.catalog;

import dev.jobfn.config.ConfigNode;
import dev.jobfn.config.ConfigurationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the catalog. Reading stops at the first error with an exception whose one-line message names the place and says
 * what to do. Editors can check a catalog with {@code catalog.schema.json}, which is next to this class. A test checks
 * that this class and the schema agree.
 */
public final class CatalogReader {
    private static final Logger LOG = LoggerFactory.getLogger(CatalogReader.class);
    /** The names of types and tenants. Spaces are not allowed because the store separates fields with them. */
    private static final String NAMES = "[A-Za-z0-9][A-Za-z0-9._-]{0,63}";

    private static final Set<String> QUEUE_FIELDS = Set.of(
            "window",
            "backlog",
            "dispatchTimeout",
            "longLane",
            "maxDelay",
            "tenantBacklog",
            "tenantSlots",
            "tenantMemory");
    /** A field of older releases. It is accepted, so that an upgrade does not keep a function from starting. */
    private static final String OBSOLETE = "dispatchBatch";

    private static final Set<String> TYPE_FIELDS = Set.of(
            "queue",
            "timeout",
            "maxAttempts",
            "maxLost",
            "backoff",
            "retention",
            "resultLimit",
            "outcomeEvents",
            OBSOLETE,
            "input",
            "url",
            "on",
            "isolate");

    private CatalogReader() {}

    /**
     * Reads the file.
     *
     * @throws ConfigurationException if the file is missing or invalid
     */
    public static Catalog read(Path file) {
        try {
            return parse(Files.readString(file));
        } catch (IOException e) {
            throw new ConfigurationException("CATALOG: can't read " + file + "; set it to the path of catalog.yaml");
        }
    }

    /** Reads a catalog from text. */
    public static Catalog parse(String yaml) {
        ConfigNode catalog = ConfigNode.parse("catalog", yaml);
        catalog.allow(Set.of("queues", "types"));
        Map<String, Queue> queues = new LinkedHashMap<>();
        Map<String, ConfigNode> lanes = catalog.entries("queues", "[a-z][a-z0-9-]{0,31}");
        lanes.forEach((name, node) -> queues.put(name, queue(name, node, lanes.size())));
        Map<String, JobType> types = new LinkedHashMap<>();
        catalog.entries("types", NAMES).forEach((name, node) -> types.put(name, type(name, node, queues)));
        return new Catalog(queues, types);
    }

    private static Queue queue(String name, ConfigNode node, int queues) {
        node.allow(QUEUE_FIELDS);
        return new Queue(
                name,
                node.integer("window", 20, 1, 10_000),
                node.integer("backlog", 100_000, 1, 100_000_000),
                node.duration("dispatchTimeout", "PT10M"),
                node.bool("longLane", false),
                node.duration("maxDelay", Queue.DEFAULT_MAX_DELAY.toString()),
                new TenantShares(
                        node.integer("tenantBacklog", TenantShares.DEFAULT.backlog(), 1, 100),
                        node.integer("tenantSlots", TenantShares.DEFAULT.slots(), 1, 100),
                        // Divided by the number of queues, because a tenant can fill every queue.
                        node.integer("tenantMemory", Math.max(1, TenantShares.DEFAULT.memory() / queues), 1, 100)));
    }

    private static JobType type(String name, ConfigNode node, Map<String, Queue> queues) {
        node.allow(TYPE_FIELDS);
        if (node.json().has(OBSOLETE)) {
            LOG.warn("catalog.types.{}.{} no longer has any effect; remove it", name, OBSOLETE);
        }
        String queue = node.text("queue").orElse("general");
        if (!queues.containsKey(queue)) {
            throw node.wrong(
                    "queue",
                    "queue '" + queue + "' does not exist; add it under queues or use one of " + queues.keySet());
        }
        return new JobType(
                name,
                queue,
                node.duration("timeout", "PT1M"),
                node.integer("maxAttempts", 3, 1, 1_000),
                node.integer("maxLost", 3, 1, 100),
                backoff(node.child("backoff")),
                node.duration("retention", "P1D"),
                node.integer("resultLimit", 256 * 1024, 1, 64 * 1024 * 1024),
                node.bool("outcomeEvents", true),
                InputSchema.read(node),
                node.url("url"),
                mappings(node),
                isolate(node));
    }

    private static boolean isolate(ConfigNode node) {
        boolean isolate = node.bool("isolate", false);
        if (isolate && node.text("url").isPresent()) {
            throw node.wrong(
                    "isolate",
                    "has no effect on a type with a url, which runs in another process; remove isolate or url");
        }
        return isolate;
    }

    private static Backoff backoff(ConfigNode node) {
        node.allow(Set.of("initial", "factor", "limit"));
        Backoff backoff = new Backoff(
                node.duration("initial", "PT1S"), node.number("factor", 2, 1, 10), node.duration("limit", "PT1M"));
        if (backoff.limit().compareTo(backoff.initial()) < 0) {
            throw node.wrong("limit", "must be at least initial (" + backoff.initial() + ")");
        }
        return backoff;
    }

    private static List<EventMapping> mappings(ConfigNode type) {
        List<EventMapping> mappings = new ArrayList<>();
        for (ConfigNode node : type.list("on")) {
            node.allow(Set.of("event", "tenant"));
            String event = node.text("event")
                    .orElseThrow(
                            () -> node.wrong("event", "missing; set it to the CloudEvent type that starts the job"));
            String tenant = node.text("tenant").orElse("anonymous");
            if (!tenant.matches(NAMES)) {
                throw node.wrong("tenant", "not a valid name; names match " + NAMES);
            }
            mappings.add(new EventMapping(event, tenant));
        }
        return List.copyOf(mappings);
    }
}
