package dev.jobfn.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** All measurements, in a file that grows over several runs and has one JSON object per line. */
final class Results {
    private static final JsonMapper JSON = new JsonMapper();

    private final Path file;

    Results(Path file) {
        this.file = file;
    }

    /**
     * A measurement.
     *
     * @param contestant the name of the contestant
     * @param figure the name of the figure
     * @param numbers the measured values by name
     */
    record Line(String contestant, String figure, Map<String, Double> numbers) {}

    void add(String contestant, String figure, Map<String, Double> numbers) {
        ObjectNode line = JSON.createObjectNode()
                .put("at", Instant.now().toString())
                .put("contestant", contestant)
                .put("figure", figure);
        numbers.forEach((name, value) -> line.put(name, Math.round(value * 1_000) / 1_000.0));
        System.out.println(line);
        try {
            Files.writeString(file, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<Line> all() throws IOException {
        return Files.readAllLines(file).stream().map(Results::line).toList();
    }

    private static Line line(String text) {
        JsonNode json = JSON.readTree(text);
        Map<String, Double> numbers = new LinkedHashMap<>();
        json.properties().forEach(member -> {
            if (member.getValue().isNumber()) {
                numbers.put(member.getKey(), member.getValue().doubleValue());
            }
        });
        return new Line(
                json.path("contestant").stringValue(), json.path("figure").stringValue(), numbers);
    }
}
