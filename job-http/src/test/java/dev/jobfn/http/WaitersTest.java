package dev.jobfn.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class WaitersTest {
    @Test
    void one_more_than_may_wait_is_refused_until_a_place_is_left() {
        Waiters waiters = new Waiters(2);
        Waiters.Place first = waiters.enter(() -> {});
        waiters.enter(() -> {});
        assertThatThrownBy(() -> waiters.enter(() -> {})).hasMessageStartingWith("too-many-waiters");
        first.leave();
        waiters.enter(() -> {});
    }

    @Test
    void a_place_left_twice_is_one_place() {
        Waiters waiters = new Waiters(1);
        Waiters.Place place = waiters.enter(() -> {});
        place.leave();
        place.leave();
        waiters.enter(() -> {});
        assertThatThrownBy(() -> waiters.enter(() -> {})).isInstanceOf(ProblemException.class);
    }

    @Test
    void at_the_end_of_the_process_all_who_wait_are_told() {
        Waiters waiters = new Waiters(3);
        AtomicInteger told = new AtomicInteger();
        waiters.enter(told::incrementAndGet);
        waiters.enter(told::incrementAndGet);
        waiters.enter(told::incrementAndGet).leave();
        waiters.stop();
        assertThat(told).hasValue(2);
        assertThat(waiters.closing()).isTrue();
    }
}
