package dev.jobfn.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobfn.faults.install.Installation;
import dev.jobfn.faults.install.Setup;
import dev.jobfn.faults.seed.SeedRun;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Random faults of every kind, mixed: {@code -Dseeds=17} or {@code -Dseeds=1..50}, {@code -Djobs=2000}. */
class SeedsIT {

    @Test
    void nothing_is_lost_nothing_ends_twice_and_nothing_sticks_whatever_goes_wrong() throws Exception {
        String[] seeds = System.getProperty("seeds", "1..3").split("\\.\\.", 2);
        int jobs = Integer.getInteger("jobs", 2_000);
        List<String> broken = new ArrayList<>();
        try (Installation installation = Installation.start("seeds", Setup.usual())) {
            LongStream.rangeClosed(Long.parseLong(seeds[0]), Long.parseLong(seeds[seeds.length - 1]))
                    .forEach(seed -> {
                        SeedRun.Report report = run(installation, seed, jobs);
                        System.out.println(report);
                        report.violations().forEach(it -> broken.add("seed " + seed + ": " + it));
                        report.violations().stream().limit(20).forEach(it -> System.out.println("  " + it));
                    });
        }
        assertThat(broken).isEmpty();
    }

    private static SeedRun.Report run(Installation installation, long seed, int jobs) {
        try {
            return new SeedRun(installation, seed, jobs).run();
        } catch (Exception e) {
            throw new AssertionError("seed " + seed, e);
        }
    }
}
