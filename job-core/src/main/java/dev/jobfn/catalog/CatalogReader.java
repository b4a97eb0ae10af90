package dev.jobfn.catalog;

import dev.jobfn.config.ConfigNode;
import dev.jobfn.config.ConfigurationException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.MissingNode;

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

    /** The queue of types that name none. It exists with the default limits even if no file defines it. */
    private static final String DEFAULT_QUEUE = "general";

    private CatalogReader() {}

    /**
     * Reads a catalog.
     *
     * @param path a file, or a folder whose files together are the catalog: all whose names end in {@code .yaml} or
     *     {@code .yml} and do not start with a dot
     * @throws ConfigurationException if there is no such file or folder, a file is invalid, or two files define the same
     *     queue or type
     */
    public static Catalog read(Path path) {
        return catalog(CatalogFiles.read(path));
    }

    /** Reads a catalog from text. */
    public static Catalog parse(String yaml) {
        return catalog(List.of(ConfigNode.parse("catalog", yaml)));
    }

    private static Catalog catalog(List<ConfigNode> files) {
        files.forEach(file -> file.allow(Set.of("queues", "types")));
        Map<String, ConfigNode> queueNodes = entries(files, "queues", "queue", "[a-z][a-z0-9-]{0,31}");
        Map<String, ConfigNode> typeNodes = entries(files, "types", "type", NAMES);
        if (typeNodes.isEmpty()) {
            // Without either, the message names the first of the two.
            files.get(0).entries(queueNodes.isEmpty() ? "queues" : "types", NAMES);
        }
        boolean isGeneralUsed = typeNodes.values().stream()
                .anyMatch(type -> type.text("queue").orElse(DEFAULT_QUEUE).equals(DEFAULT_QUEUE));
        if (queueNodes.isEmpty() || isGeneralUsed) {
            queueNodes.computeIfAbsent(DEFAULT_QUEUE, name -> new ConfigNode(name, MissingNode.getInstance()));
        }
        Map<String, Queue> queues = new LinkedHashMap<>();
        queueNodes.forEach((name, node) -> queues.put(name, queue(name, node, queueNodes.size())));
        Map<String, JobType> types = new LinkedHashMap<>();
        typeNodes.forEach((name, node) -> types.put(name, type(name, node, queues)));
        return new Catalog(queues, types);
    }

    /** The entries of all files, by name. */
    private static Map<String, ConfigNode> entries(List<ConfigNode> files, String field, String kind, String names) {
        Map<String, ConfigNode> entries = new LinkedHashMap<>();
        Map<String, String> definedIn = new HashMap<>();
        for (ConfigNode file : files) {
            if (file.json().has(field)) {
                file.entries(field, names).forEach((name, node) -> {
                    String other = definedIn.put(name, file.path());
                    if (other != null) {
                        throw new ConfigurationException("CATALOG: the " + kind + " " + name + " is defined in " + other
                                + " and in " + file.path() + "; remove it from one of them");
                    }
                    entries.put(name, node);
                });
            }
        }
        return entries;
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
            LOG.warn("{}.{} no longer has any effect; remove it", node.path(), OBSOLETE);
        }
        String queue = node.text("queue").orElse(DEFAULT_QUEUE);
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
