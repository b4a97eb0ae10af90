package dev.jobfn.local.broker;

import static dev.jobfn.local.broker.BrokerFixture.BROKER;
import static dev.jobfn.local.broker.BrokerFixture.WORKER;
import static dev.jobfn.local.broker.BrokerFixture.delivery;
import static dev.jobfn.local.broker.BrokerFixture.trigger;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The worker has containerConcurrency 2. It also has timeoutSeconds 1, except where a test needs more time. */
class ConcurrencyIT {
    @TempDir
    private Path folder;

    private final CountDownLatch mayEnd = new CountDownLatch(1);
    private final AtomicInteger running = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();
    private BrokerFixture broker;

    private void start(String worker) throws IOException {
        broker = new BrokerFixture(folder, BROKER, worker, trigger(delivery(0)));
        broker.worker.answering(exchange -> {
            most.accumulateAndGet(running.incrementAndGet(), Math::max);
            waitFor(mayEnd);
            // The counter is decremented before the response is sent, because the next request may arrive as soon as
            // the response is read.
            running.decrementAndGet();
            exchange.sendResponseHeaders(204, -1);
        });
    }

    @AfterEach
    void stop() {
        mayEnd.countDown();
        broker.close();
    }

    @Test
    void a_function_gets_at_most_container_concurrency_requests_at_once() throws Exception {
        start(WORKER.replace("timeoutSeconds: 1}", "timeoutSeconds: 60}"));
        for (int i = 0; i < 20; i++) {
            broker.publish("a");
        }
        await().until(() -> broker.worker.requests().size() == 2);
        mayEnd.countDown();

        await().until(() -> broker.worker.requests().size() == 20);
        assertThat(most).hasValue(2);
        assertThat(broker.intake.requests()).isEmpty();
    }

    @Test
    void requests_beyond_ten_times_the_concurrency_are_refused_with_503() throws Exception {
        start(WORKER);
        for (int i = 0; i < 25; i++) {
            broker.publish("a");
        }

        await().until(() -> broker.intake.requests().size() == 3);
        assertThat(codes()).containsOnly("503");
    }

    @Test
    void a_request_that_takes_too_long_including_its_wait_ends_in_504() throws Exception {
        start(WORKER);
        for (int i = 0; i < 4; i++) {
            broker.publish("a");
        }

        await().until(() -> broker.intake.requests().size() == 4);
        assertThat(codes()).containsOnly("504");
        assertThat(broker.worker.requests()).hasSizeLessThanOrEqualTo(4);
    }

    private List<String> codes() {
        return broker.intake.requests().stream()
                .map(letter -> letter.header("ce-knativeerrorcode"))
                .toList();
    }

    private static void waitFor(CountDownLatch latch) throws IOException {
        try {
            if (!latch.await(20, TimeUnit.SECONDS)) {
                throw new IOException("was never released");
            }
        } catch (InterruptedException stopped) {
            throw new IOException(stopped);
        }
    }
}
