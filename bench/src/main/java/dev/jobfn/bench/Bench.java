package dev.jobfn.bench;

import dev.jobfn.bench.contestant.BullMq;
import dev.jobfn.bench.contestant.Celery;
import dev.jobfn.bench.contestant.Contestant;
import dev.jobfn.bench.contestant.Jobfn;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Measures this project and its alternatives. README.md describes the figures and how they are measured. */
public final class Bench {
    private static final List<String> USUAL = List.of("submit", "end-to-end", "waiting", "drain", "lone");
    /** All figures, including the backlog, which takes minutes and is measured only on request. */
    private static final List<String> FIGURES =
            Stream.concat(USUAL.stream(), Stream.of("backlog")).toList();

    private static final int JAVA = 25;

    private Bench() {}

    /**
     * Runs the measurements and prints a table of all results so far.
     *
     * @param arguments the project's folder, then the names of contestants and figures; without names, all contestants
     *     and the usual figures
     */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        if (Runtime.version().feature() < JAVA) {
            System.err.println("The measurements need the Java version of the images: set JAVA_HOME to JDK " + JAVA
                    + " or later; this is " + Runtime.version().feature() + ".");
            System.exit(2);
        }
        Path project = Path.of(arguments[0]).toAbsolutePath();
        List<String> wanted = List.of(arguments).subList(1, arguments.length);
        Path work = Files.createDirectories(project.resolve("bench/target/work"));
        Results results = new Results(work.resolve("results.jsonl"));
        int runs = number("RUNS", 3);
        Map<String, Contestant> contestants = contestants(project, work);
        List<String> all = List.copyOf(contestants.keySet());
        refuseUnknown(wanted, all);
        List<Figures> each = new ArrayList<>();
        for (String name : chosen(wanted, all, wanted.contains("scripts") ? List.of() : all)) {
            contestants.get(name).install();
            each.add(new Figures(
                    contestants.get(name), work.resolve("log"), number("WARMUP", 15), number("SECONDS_EACH", 10)));
        }
        List<String> figures = chosen(wanted, FIGURES, USUAL);
        reportMissing(figures, each);
        // Contestants take turns, because the speed of a machine can change within a quarter of an hour.
        for (int run = 0; run < runs; run++) {
            for (String figure : figures) {
                for (Figures one : each.stream().filter(any -> any.has(figure)).toList()) {
                    results.add(one.contestant(), figure, one.measure(figure));
                }
            }
        }
        if (wanted.contains("scripts")) {
            new ScriptBench(results, work.resolve("log")).run();
        }
        System.out.println(new Table(results.all()).text());
    }

    private static void reportMissing(List<String> figures, List<Figures> each) {
        for (String figure : figures) {
            each.stream()
                    .filter(one -> !one.has(figure))
                    .forEach(one -> System.err.println(one.contestant() + " does not have the figure " + figure));
        }
    }

    private static void refuseUnknown(List<String> wanted, List<String> contestants) {
        List<String> known = Stream.of(contestants, FIGURES, List.of("scripts"))
                .flatMap(List::stream)
                .toList();
        for (String name : wanted) {
            if (!known.contains(name)) {
                System.err.println("unknown contestant or figure " + name + "; use " + String.join(", ", known));
                System.exit(2);
            }
        }
    }

    /** Returns the requested names in the order of {@code all}, or {@code others} if none of them was requested. */
    private static List<String> chosen(List<String> wanted, List<String> all, List<String> others) {
        List<String> named = all.stream().filter(wanted::contains).toList();
        return named.isEmpty() ? others : named;
    }

    private static Map<String, Contestant> contestants(Path project, Path work) {
        Path sources = project.resolve("bench/contestants");
        Map<String, Contestant> all = new LinkedHashMap<>();
        all.put("jobfn", jobfn(project, work, "jobfn, no outcome events", false));
        all.put("jobfn-events", jobfn(project, work, "jobfn", true));
        all.put("bullmq", new BullMq(sources.resolve("bullmq"), work.resolve("bullmq")));
        all.put("celery", new Celery(sources.resolve("celery"), work.resolve("celery")));
        return all;
    }

    private static Jobfn jobfn(Path project, Path work, String name, boolean events) {
        return new Jobfn(project, work, new Jobfn.Setting(name, events));
    }

    private static int number(String variable, int byDefault) {
        return Integer.parseInt(System.getenv().getOrDefault(variable, Integer.toString(byDefault)));
    }
}
