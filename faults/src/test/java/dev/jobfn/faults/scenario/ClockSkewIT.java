package dev.jobfn.faults.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobfn.faults.history.Entry.Found;
import dev.jobfn.faults.history.Entry.HandlerStarted;
import dev.jobfn.faults.history.Entry.Kept;
import dev.jobfn.faults.history.History;
import dev.jobfn.faults.install.Setup;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * Functions whose system clocks are five minutes fast or slow. libfaketime changes the clocks; the functions run as
 * shipped.
 */
class ClockSkewIT {
    private static final List<Path> PLACES = List.of(
            Path.of("/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1"),
            Path.of("/usr/lib/aarch64-linux-gnu/faketime/libfaketime.so.1"));

    @Test
    void clocks_that_are_five_minutes_off_change_nothing_because_all_times_come_from_redis() throws Exception {
        Map<String, Map<String, String>> skewed = Map.of(
                "submit-fn", fast(), "intake", slow(), "run-fn-0", fast(), "run-fn-1", slow(), "status-fn", slow());
        try (Scenario scenario = Scenario.start("skew", Setup.standard().withEnvironment(skewed))) {
            scenario.fresh();
            String later = "work\",\"delay\":\"PT3S";
            Set<String> delayed = Set.copyOf(scenario.submit(40, later, "{\"millis\":100}", "succeeded"));
            scenario.submit(200, "work", "{\"millis\":100,\"steps\":[\"fail\",\"succeed\"]}", "succeeded");
            History history = scenario.finish();
            assertThat(history.all(Found.class).filter(it -> delayed.contains(it.job())))
                    .extracting(Found::attempt)
                    .containsOnly(1);
            Map<String, Long> kept = history.all(Kept.class).collect(Collectors.toMap(Kept::job, Kept::at));
            assertThat(history.all(HandlerStarted.class).filter(it -> delayed.contains(it.job())))
                    .allSatisfy(it -> assertThat((it.at() - kept.get(it.job())) / 1_000)
                            .as("ms from submission to start")
                            .isBetween(3_000L, 13_000L));
            JsonNode job = scenario.installation()
                    .client()
                    .read("shop", delayed.iterator().next());
            assertThat(java.time.Instant.parse(job.get("createdAt").stringValue()))
                    .isBetween(java.time.Instant.now().minusSeconds(200), java.time.Instant.now());
        }
    }

    private static Map<String, String> fast() {
        return clock("+300s");
    }

    private static Map<String, String> slow() {
        return clock("-300s");
    }

    private static Map<String, String> clock(String offset) {
        Path library = Stream.concat(
                        PLACES.stream(),
                        Stream.ofNullable(System.getProperty("faketime")).map(Path::of))
                .filter(Files::exists)
                .findFirst()
                .orElseGet(
                        () -> Assertions.fail(
                                "found no libfaketime: apt-get install faketime, or set -Dfaketime to the path of libfaketime.so.1"));
        return Map.of(
                "LD_PRELOAD",
                library.toString(),
                "FAKETIME",
                offset,
                // The monotonic clock stays correct.
                "FAKETIME_DONT_FAKE_MONOTONIC",
                "1",
                // Otherwise every timed wait in the JVM would return at once, and the waiting threads would spin.
                "FAKETIME_FORCE_MONOTONIC_FIX",
                "0");
    }
}
