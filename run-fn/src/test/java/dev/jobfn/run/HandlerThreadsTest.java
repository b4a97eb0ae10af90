package dev.jobfn.run;

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

class HandlerThreadsTest {
    /** Threads that come when the test lets them. */
    private final Queue<Runnable> coming = new ArrayDeque<>();

    private final HandlerThreads threads = new HandlerThreads(coming::add);
    private final List<Integer> ended = new ArrayList<>();

    private void executeTen() {
        for (int number = 0; number < 10; number++) {
            int handler = number;
            threads.execute(() -> ended.add(handler));
        }
    }

    @Test
    void the_first_thread_that_comes_does_all_that_are_ready_in_their_order() {
        executeTen();
        assertThat(coming).hasSize(1);
        coming.remove().run();
        assertThat(ended).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
        assertThat(coming).hasSize(1);
        coming.remove().run();
        assertThat(coming).isEmpty();
    }

    @Test
    void one_that_becomes_ready_while_others_are_at_work_has_a_thread_come() {
        threads.execute(() -> threads.execute(() -> ended.add(1)));
        coming.remove().run();
        assertThat(ended).containsExactly(1);
        threads.execute(() -> ended.add(2));
        while (!coming.isEmpty()) {
            coming.remove().run();
        }
        assertThat(ended).containsExactly(1, 2);
    }

    @Test
    void handlers_that_block_hold_up_none() {
        ExecutorService asMany = Executors.newCachedThreadPool();
        try {
            HandlerThreads real = new HandlerThreads(asMany);
            AtomicInteger begun = new AtomicInteger();
            CountDownLatch open = new CountDownLatch(1);
            for (int number = 0; number < 100; number++) {
                real.execute(() -> {
                    begun.incrementAndGet();
                    awaitOpen(open);
                });
            }
            await().until(() -> begun.get() == 100);
            open.countDown();
        } finally {
            asMany.shutdownNow();
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
