package dev.jobfn.http.wait;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jobfn.http.problem.ProblemException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class WaitersTest {
    @Test
    void one_more_than_may_wait_is_refused_until_a_place_is_left() {
        Waiters waiters = new Waiters(2);
        Waiters.Place first = waiters.enter("a", () -> {});
        waiters.enter("a", () -> {});
        assertThatThrownBy(() -> waiters.enter("a", () -> {})).hasMessageStartingWith("too-many-waiters");
        first.leave();
        waiters.enter("a", () -> {});
    }

    @Test
    void a_place_left_twice_is_one_place() {
        Waiters waiters = new Waiters(1);
        Waiters.Place place = waiters.enter("a", () -> {});
        place.leave();
        place.leave();
        waiters.enter("a", () -> {});
        assertThatThrownBy(() -> waiters.enter("a", () -> {})).isInstanceOf(ProblemException.class);
    }

    @Test
    void at_the_end_of_the_process_all_who_wait_are_told() {
        Waiters waiters = new Waiters(3);
        AtomicInteger told = new AtomicInteger();
        waiters.enter("a", told::incrementAndGet);
        waiters.enter("a", told::incrementAndGet);
        waiters.enter("a", told::incrementAndGet).leave();
        waiters.stop();
        assertThat(told).hasValue(2);
        assertThat(waiters.closing()).isTrue();
    }

    @Test
    void a_tenant_takes_its_share_of_the_places_and_others_can_still_wait() {
        Waiters waiters = new Waiters(10, () -> 50);
        int greedy = 0;
        while (true) {
            try {
                waiters.enter("greedy", () -> {});
                greedy++;
            } catch (ProblemException refused) {
                assertThat(refused.problem().status()).isEqualTo(429);
                assertThat(refused.problem().document())
                        .containsEntry("quota", "tenantWaiters")
                        .containsEntry("limit", 5);
                assertThat(refused.problem().headers()).containsKey("Retry-After");
                break;
            }
        }
        assertThat(greedy).isEqualTo(5);
        waiters.enter("second", () -> {});
        waiters.enter("second", () -> {});
        waiters.enter("third", () -> {});
        waiters.enter("fourth", () -> {}).leave();
        assertThatThrownBy(() -> waiters.enter("greedy", () -> {})).hasMessageStartingWith("quota-exceeded");
    }
}
