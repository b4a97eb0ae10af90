package dev.jobfn.bench;

import dev.jobfn.bench.Results.Line;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Formats the results as a Markdown table of medians. For rates, the table also shows the range.
 *
 * @param lines all measurements
 */
record Table(List<Line> lines) {
    private static final String PROCESSOR = "us:";

    String text() {
        StringBuilder text = new StringBuilder("""
                | contestant | figure | per second | p50 ms | p99 ms | errors | Redis commands, reads, bytes per job | CPU µs per job: Redis, others | runs |
                |---|---|---|---|---|---|---|---|---|
                """);
        for (String contestant : lines.stream().map(Line::contestant).distinct().toList()) {
            for (String figure : lines.stream().map(Line::figure).distinct().toList()) {
                List<Line> runs = lines.stream()
                        .filter(line -> line.contestant().equals(contestant)
                                && line.figure().equals(figure))
                        .toList();
                if (!runs.isEmpty()) {
                    text.append(figure.equals("backlog") ? backlog(contestant, runs) : row(contestant, figure, runs));
                }
            }
        }
        return text.toString();
    }

    private static String row(String contestant, String figure, List<Line> runs) {
        String row = "| %s | %s | %s | %s | %s | %s | %s, %s, %s | %s, %s | %d |\n"
                .formatted(
                        contestant,
                        figure,
                        withRange(runs, "rate"),
                        median(runs, "p50", 1),
                        median(runs, "p99", 1),
                        median(runs, "errors", 0),
                        median(runs, "redisCommands", 1),
                        median(runs, "redisReads", 1),
                        median(runs, "redisBytes", 0),
                        median(runs, PROCESSOR + "redis", 0),
                        processes(runs),
                        runs.size());
        return runs.get(0).numbers().containsKey("steadyRate") ? row + steady(contestant, runs) : row;
    }

    private static String steady(String contestant, List<Line> runs) {
        return "| %s | 70 %% of that | %s | %s | %s | | | | %d |\n"
                .formatted(
                        contestant,
                        withRange(runs, "steadyRate"),
                        median(runs, "steadyP50", 1),
                        median(runs, "steadyP99", 1),
                        runs.size());
    }

    private static String backlog(String contestant, List<Line> runs) {
        return runs.get(0).numbers().keySet().stream()
                .map(name -> "| %s | %s, of `backlog` | %s | | | | | | %d |\n"
                        .formatted(contestant, name, withRange(runs, name), runs.size()))
                .collect(Collectors.joining());
    }

    private static String processes(List<Line> runs) {
        return new TreeSet<>(runs.get(0).numbers().keySet())
                .stream()
                        .filter(name -> name.startsWith(PROCESSOR) && !name.equals(PROCESSOR + "redis"))
                        .map(name -> name.substring(PROCESSOR.length()) + " " + median(runs, name, 0))
                        .collect(Collectors.joining(", "));
    }

    private static String withRange(List<Line> runs, String name) {
        double[] sorted = sorted(runs, name);
        return sorted.length == 0
                ? ""
                : "%s (%s..%s)"
                        .formatted(
                                number(sorted[sorted.length / 2], 0),
                                number(sorted[0], 0),
                                number(sorted[sorted.length - 1], 0));
    }

    private static String median(List<Line> runs, String name, int digits) {
        double[] sorted = sorted(runs, name);
        return sorted.length == 0 ? "" : number(sorted[sorted.length / 2], digits);
    }

    private static double[] sorted(List<Line> runs, String name) {
        return runs.stream()
                .map(Line::numbers)
                .filter(numbers -> numbers.containsKey(name))
                .mapToDouble((Map<String, Double> numbers) -> numbers.get(name))
                .sorted()
                .toArray();
    }

    private static String number(double value, int digits) {
        return String.format(Locale.ROOT, "%,." + digits + "f", value);
    }
}
