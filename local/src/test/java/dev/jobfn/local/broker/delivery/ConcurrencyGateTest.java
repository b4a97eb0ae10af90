package dev.jobfn.local.broker.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConcurrencyGateTest {

    private final List<String> started = new ArrayList<>();
    private final ConcurrencyGate gate = new ConcurrencyGate(1);

    @Test
    void the_next_task_starts_when_one_leaves() {
        Runnable first = task("first");
        gate.enter(first);
        gate.enter(task("second"));
        gate.enter(task("third"));
        assertThat(started).containsExactly("first");

        gate.leave(first);
        assertThat(started).containsExactly("first", "second");
    }

    @Test
    void a_task_that_gives_up_waiting_frees_no_place() {
        Runnable first = task("first");
        Runnable second = task("second");
        gate.enter(first);
        gate.enter(second);
        gate.enter(task("third"));
        gate.leave(second);
        assertThat(started).containsExactly("first");

        gate.leave(first);
        assertThat(started).containsExactly("first", "third");
    }

    @Test
    void ten_tasks_may_wait_and_the_eleventh_is_refused() {
        gate.enter(task("first"));
        for (int i = 0; i < 10; i++) {
            assertThat(gate.enter(task("waiting"))).isTrue();
        }
        assertThat(gate.enter(task("refused"))).isFalse();
    }

    @Test
    void without_a_limit_all_tasks_start() {
        ConcurrencyGate open = new ConcurrencyGate(0);
        for (int i = 0; i < 1000; i++) {
            open.enter(task("one"));
        }
        assertThat(started).hasSize(1000);
    }

    private Runnable task(String name) {
        return new Runnable() {
            @Override
            public void run() {
                started.add(name);
            }
        };
    }
}
