package dev.jobfn.local.broker.wiring;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MappingIterator;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** Reads the Broker, Trigger and Service manifests in a folder, and ignores other files and kinds. */
public final class WiringReader {

    private final YAMLMapper yaml = new YAMLMapper();

    /**
     * Reads all {@code *.yaml} files of the folder in alphabetical order.
     *
     * @throws WiringException if a manifest is wrong or there is not exactly one Broker
     */
    public Wiring read(Path folder) {
        List<Manifest> brokers = new ArrayList<>();
        List<Manifest> triggers = new ArrayList<>();
        Map<String, FunctionLimits> functions = new HashMap<>();
        for (Manifest manifest : manifests(folder)) {
            switch (manifest.kind()) {
                case "eventing.knative.dev/Broker" -> brokers.add(manifest);
                case "eventing.knative.dev/Trigger" -> triggers.add(manifest);
                case "serving.knative.dev/Service" -> functions.put(manifest.name(), limits(manifest));
                default -> {
                    // The broker does not need other kinds, such as a NetworkPolicy, a kustomization or the catalog.
                }
            }
        }
        if (brokers.size() != 1) {
            throw new WiringException(folder + ": expected one Broker, found " + brokers.size());
        }
        Manifest broker = brokers.get(0);
        Delivery delivery = new DeliveryReader(broker).read();
        List<Trigger> wired = triggers.stream()
                .filter(trigger -> trigger.text("/spec/broker").equals(broker.name()))
                .map(trigger -> new TriggerReader(trigger).read(delivery))
                .toList();
        return new Wiring(broker.name(), wired, Map.copyOf(functions));
    }

    private static FunctionLimits limits(Manifest service) {
        JsonNode spec = service.at("/spec/template/spec");
        FunctionLimits usual = FunctionLimits.DEFAULT;
        return new FunctionLimits(
                spec.path("containerConcurrency").asInt(usual.containerConcurrency()),
                Duration.ofSeconds(
                        spec.path("timeoutSeconds").asInt((int) usual.timeout().toSeconds())));
    }

    private List<Manifest> manifests(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".yaml"))
                    .sorted()
                    .flatMap(file -> documents(file).stream())
                    .toList();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private List<Manifest> documents(Path file) {
        try (MappingIterator<JsonNode> documents =
                yaml.readerFor(JsonNode.class).readValues(file.toFile())) {
            return documents.readAll().stream()
                    .map(document -> new Manifest(file.getFileName().toString(), document))
                    .toList();
        } catch (JacksonException failure) {
            throw new WiringException(file.getFileName() + ": " + failure.getOriginalMessage());
        }
    }
}
