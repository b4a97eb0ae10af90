package dev.jobfn.run.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class HandlerExecutorTest {
    /** The requested threads. They start when the test runs them. */
    private final Queue<Runnable> requested = new ArrayDeque<>();

    private final HandlerExecutor executor = new HandlerExecutor(requested::add);
    private final List<Integer> ended = new ArrayList<>();

    private void executeTen() {
        for (int number = 0; number < 10; number++) {
            int handler = number;
            executor.execute(() -> ended.add(handler));
        }
    }

    @Test
    void the_first_thread_runs_all_ready_handlers_in_order() {
        executeTen();
        assertThat(requested).hasSize(1);
        requested.remove().run();
        assertThat(ended).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
        assertThat(requested).hasSize(1);
        requested.remove().run();
        assertThat(requested).isEmpty();
    }

    @Test
    void a_handler_that_is_added_while_others_run_gets_a_thread() {
        executor.execute(() -> executor.execute(() -> ended.add(1)));
        requested.remove().run();
        assertThat(ended).containsExactly(1);
        executor.execute(() -> ended.add(2));
        while (!requested.isEmpty()) {
            requested.remove().run();
        }
        assertThat(ended).containsExactly(1, 2);
    }

    @Test
    void blocked_handlers_do_not_delay_others() {
        ExecutorService unbounded = Executors.newCachedThreadPool();
        try {
            HandlerExecutor real = new HandlerExecutor(unbounded);
            AtomicInteger started = new AtomicInteger();
            CountDownLatch open = new CountDownLatch(1);
            for (int number = 0; number < 100; number++) {
                real.execute(() -> {
                    started.incrementAndGet();
                    awaitOpen(open);
                });
            }
            await().until(() -> started.get() == 100);
            open.countDown();
        } finally {
            unbounded.shutdownNow();
        }
    }

    private static void awaitOpen(CountDownLatch open) {
        try {
            open.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
