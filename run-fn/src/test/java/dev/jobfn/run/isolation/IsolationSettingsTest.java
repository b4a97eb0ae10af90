package dev.jobfn.run.isolation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jobfn.runtime.Environment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IsolationSettingsTest {
    @Test
    void the_settings_have_defaults_and_bounds() {
        assertThat(IsolationSettings.of(new Environment(Map.of()))).isEqualTo(new IsolationSettings(true, 5, 512));
        assertThatThrownBy(() -> IsolationSettings.of(new Environment(Map.of("ISOLATED_PROCESSES", "0"))))
                .hasMessageStartingWith("ISOLATED_PROCESSES: ");
        assertThatThrownBy(() -> IsolationSettings.of(new Environment(Map.of("ISOLATED_MEMORY_MIB", "319"))))
                .hasMessageStartingWith("ISOLATED_MEMORY_MIB: ");
    }

    /** If a pod exceeds its limit, the kernel kills the whole pod, which isolation is meant to prevent. */
    @ParameterizedTest
    @CsvSource({
        "base/420-service-run-fn.yaml, 5",
        "components/lanes/421-service-run-fn-initial.yaml, 5",
        "components/long-lane/440-jobsink-long-lane.yaml, 1"
    })
    void the_memory_limit_of_a_pod_is_enough_for_run_fn_and_all_its_handler_processes(String manifest, int atOnce)
            throws IOException {
        String yaml = Files.readString(Path.of("../knative", manifest));
        int own = number(yaml, "-XX:MaxRAM=(\\d+)m");
        int each = number(yaml, "ISOLATED_MEMORY_MIB\\s+value: \"(\\d+)\"");
        assertThat(number(yaml, "limits:\\s+(?:#.*\\s+)*memory: (\\d+)Mi")).isEqualTo(own + atOnce * each);
        if (atOnce > 1) {
            assertThat(number(yaml, "ISOLATED_PROCESSES\\s+value: \"(\\d+)\"")).isEqualTo(atOnce);
            assertThat(number(yaml, "containerConcurrency: (\\d+)")).isEqualTo(atOnce);
        }
    }

    private static int number(String yaml, String pattern) {
        Matcher matcher = Pattern.compile(pattern).matcher(yaml);
        assertThat(matcher.find()).as(pattern).isTrue();
        return Integer.parseInt(matcher.group(1));
    }
}
