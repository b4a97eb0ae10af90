package dev.jobfn.local.broker.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.jobfn.local.broker.BrokerFixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WiringReaderTest {

    private static final Path BASE = Path.of("..", "knative", "base");

    @TempDir
    private Path folder;

    @Test
    void it_reads_the_manifests_of_this_project() {
        Wiring wiring = new WiringReader().read(BASE);

        assertThat(wiring.broker()).isEqualTo("default");
        assertThat(wiring.triggers()).extracting(Trigger::name).contains("run-fn", "clock", "intake-uploaded");
        assertThat(wiring.functions().get("run-fn")).isEqualTo(new FunctionLimits(5, Duration.ofMinutes(5)));
        assertThat(wiring.functions().get("status-fn").containerConcurrency()).isZero();
    }

    @Test
    void every_trigger_of_this_project_has_backoff_and_a_dead_letter_sink() {
        Destination deadLetters = new Destination(Optional.of("intake"), "/dead-letters");
        assertThat(new WiringReader().read(BASE).triggers()).allSatisfy(trigger -> {
            assertThat(trigger.delivery().retries()).isPositive();
            assertThat(trigger.delivery().policy()).contains(BackoffPolicy.EXPONENTIAL);
            assertThat(trigger.delivery().backoffDelay()).isEqualTo(Duration.ofSeconds(1));
            assertThat(trigger.delivery().deadLetterSink()).contains(deadLetters);
        });
    }

    @Test
    void a_delay_without_a_policy_means_no_pause() throws IOException {
        assertThat(readWithDelivery("{retry: 2, backoffDelay: PT1S}").pauseBefore(0))
                .isZero();
        assertThat(readWithDelivery("{retry: 2, backoffPolicy: linear}").pauseBefore(1))
                .isZero();
    }

    @Test
    void pauses_grow_according_to_the_policy() throws IOException {
        Delivery linear = readWithDelivery("{retry: 2, backoffDelay: PT1S, backoffPolicy: linear}");
        assertThat(linear.pauseBefore(0)).isZero();
        assertThat(linear.pauseBefore(2)).isEqualTo(Duration.ofSeconds(2));
        Delivery exponential = readWithDelivery("{retry: 2, backoffDelay: PT1S, backoffPolicy: exponential}");
        assertThat(exponential.pauseBefore(0)).isEqualTo(Duration.ofSeconds(1));
        assertThat(exponential.pauseBefore(3)).isEqualTo(Duration.ofSeconds(8));
    }

    @Test
    void an_invalid_delay_is_reported_with_its_file() {
        assertThatExceptionOfType(WiringException.class)
                .isThrownBy(() -> readWithDelivery("{retry: 2, backoffDelay: soon, backoffPolicy: linear}"))
                .withMessage("trigger.yaml: /spec/delivery/backoffDelay: soon is not an ISO 8601 duration");
    }

    @Test
    void a_folder_without_a_broker_is_refused() {
        assertThatExceptionOfType(WiringException.class)
                .isThrownBy(() -> new WiringReader().read(folder))
                .withMessageContaining("expected one Broker, found 0");
    }

    private Delivery readWithDelivery(String delivery) throws IOException {
        Files.writeString(folder.resolve("broker.yaml"), BrokerFixture.BROKER);
        Files.writeString(folder.resolve("trigger.yaml"), BrokerFixture.trigger("delivery: " + delivery));
        return new WiringReader().read(folder).triggers().get(0).delivery();
    }
}
