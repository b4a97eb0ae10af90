package dev.jobfn.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobfn.faults.install.Installation;
import dev.jobfn.faults.install.Setup;
import dev.jobfn.faults.seed.SeedRun;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Runs a random mix of all faults for each seed. The seeds are given as in {@code -Dseeds=17}, {@code -Dseeds=1..50} or
 * {@code -Dseeds=3,6..9}. {@code -Djobs=2000} sets the number of jobs for each seed. Every third seed runs on a Redis
 * Cluster whose slots move.
 */
class SeedsIT {
    private static final int EACH = 3;

    private final List<String> broken = new ArrayList<>();

    @Test
    void no_job_is_lost_ends_twice_or_gets_stuck_whatever_goes_wrong() {
        Map<Boolean, List<Long>> seeds = Stream.of(
                        System.getProperty("seeds", "1..3").split(","))
                .flatMap(SeedsIT::range)
                .collect(Collectors.partitioningBy(seed -> seed % EACH == 0));
        run("seeds", Setup.standard(), seeds.get(false));
        run("seeds-cluster", Setup.standard().withMasters(3), seeds.get(true));
        assertThat(broken).isEmpty();
    }

    private static Stream<Long> range(String text) {
        String[] ends = text.split("\\.\\.", 2);
        return LongStream.rangeClosed(Long.parseLong(ends[0]), Long.parseLong(ends[ends.length - 1]))
                .boxed();
    }

    private void run(String name, Setup setup, List<Long> seeds) {
        if (seeds.isEmpty()) {
            return;
        }
        try (Installation installation = Installation.start(name, setup)) {
            for (long seed : seeds) {
                SeedRun.Report report = run(installation, seed, Integer.getInteger("jobs", 2_000));
                System.out.println(report);
                report.violations().forEach(it -> broken.add("seed " + seed + ": " + it));
                report.violations().stream().limit(20).forEach(it -> System.out.println("  " + it));
            }
        }
    }

    private static SeedRun.Report run(Installation installation, long seed, int jobs) {
        try {
            return new SeedRun(installation, seed, jobs).run();
        } catch (Exception e) {
            throw new AssertionError("seed " + seed, e);
        }
    }
}
