package dev.jobfn.run.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobfn.handler.JobContext;
import dev.jobfn.run.handlers.FakeJobContext;
import dev.jobfn.run.invoke.Invocable;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HandlerTaskTest {
    private static final Duration SOON = Duration.ofSeconds(10);

    private final ExecutorService one = Executors.newSingleThreadExecutor();
    private final JobContext context = FakeJobContext.fresh();

    @AfterEach
    void stop() {
        one.shutdownNow();
    }

    private HandlerTask started(Invocable handler) {
        HandlerTask task = new HandlerTask(handler, "{}", context);
        one.execute(task);
        return task;
    }

    private static void awaitEnd(HandlerTask task) throws Exception {
        task.ended().get(SOON.toSeconds(), TimeUnit.SECONDS);
    }

    @Test
    void an_interruption_after_the_end_does_not_reach_the_next_task_on_the_thread() throws Exception {
        HandlerTask first = started((input, run) -> "1");
        awaitEnd(first);
        CountDownLatch interrupted = new CountDownLatch(1);
        HandlerTask second = started((input, run) -> {
            interrupted.await();
            return Boolean.toString(Thread.currentThread().isInterrupted());
        });
        first.interrupt();
        interrupted.countDown();
        awaitEnd(second);
        assertThat(second.result()).contains("false");
    }

    @Test
    void an_interruption_that_a_handler_did_not_notice_is_cleared_before_the_next_task() throws Exception {
        HandlerTask first = started((input, run) -> {
            Thread.currentThread().interrupt();
            return "1";
        });
        HandlerTask second =
                started((input, run) -> Boolean.toString(Thread.currentThread().isInterrupted()));
        awaitEnd(second);
        assertThat(first.result()).contains("1");
        assertThat(second.result()).contains("false");
    }

    @Test
    void an_interruption_before_the_start_is_not_lost() throws Exception {
        CountDownLatch free = new CountDownLatch(1);
        one.execute(() -> {
            try {
                free.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        HandlerTask waiting = started((input, run) -> {
            Thread.sleep(SOON.toMillis());
            return "1";
        });
        waiting.interrupt();
        free.countDown();
        awaitEnd(waiting);
        assertThat(waiting.error()).containsInstanceOf(InterruptedException.class);
    }
}
