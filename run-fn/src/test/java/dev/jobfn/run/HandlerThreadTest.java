package dev.jobfn.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobfn.handler.JobContext;
import dev.jobfn.run.handlers.FakeRun;
import dev.jobfn.run.invoke.Invocable;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HandlerThreadTest {
    private static final Duration SOON = Duration.ofSeconds(10);

    private final ExecutorService one = Executors.newSingleThreadExecutor();
    private final JobContext context = FakeRun.fresh();

    @AfterEach
    void stop() {
        one.shutdownNow();
    }

    private HandlerThread started(Invocable handler) {
        HandlerThread work = new HandlerThread(handler, "{}", context);
        one.execute(work);
        return work;
    }

    private static void awaitEnd(HandlerThread handler) throws Exception {
        handler.ended().get(SOON.toSeconds(), TimeUnit.SECONDS);
    }

    @Test
    void an_interruption_after_its_end_does_not_meet_the_next_on_the_same_thread() throws Exception {
        HandlerThread first = started((input, run) -> "1");
        awaitEnd(first);
        CountDownLatch interrupted = new CountDownLatch(1);
        HandlerThread second = started((input, run) -> {
            interrupted.await();
            return Boolean.toString(Thread.currentThread().isInterrupted());
        });
        first.interrupt();
        interrupted.countDown();
        awaitEnd(second);
        assertThat(second.result()).contains("false");
    }

    @Test
    void an_interruption_that_a_handler_did_not_notice_is_not_the_next_ones() throws Exception {
        HandlerThread first = started((input, run) -> {
            Thread.currentThread().interrupt();
            return "1";
        });
        HandlerThread second =
                started((input, run) -> Boolean.toString(Thread.currentThread().isInterrupted()));
        awaitEnd(second);
        assertThat(first.result()).contains("1");
        assertThat(second.result()).contains("false");
    }

    @Test
    void an_interruption_before_its_begin_is_not_lost() throws Exception {
        CountDownLatch free = new CountDownLatch(1);
        one.execute(() -> {
            try {
                free.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        HandlerThread waiting = started((input, run) -> {
            Thread.sleep(SOON.toMillis());
            return "1";
        });
        waiting.interrupt();
        free.countDown();
        awaitEnd(waiting);
        assertThat(waiting.error()).containsInstanceOf(InterruptedException.class);
    }
}
