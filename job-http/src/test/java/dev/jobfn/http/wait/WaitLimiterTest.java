package dev.jobfn.http.wait;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jobfn.http.problem.ProblemException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class WaitLimiterTest {
    @Test
    void a_request_beyond_the_limit_is_refused_until_a_permit_is_released() {
        WaitLimiter limiter = new WaitLimiter(2);
        WaitLimiter.Permit first = limiter.acquire("a", () -> {});
        limiter.acquire("a", () -> {});
        assertThatThrownBy(() -> limiter.acquire("a", () -> {})).hasMessageStartingWith("too-many-waiters");
        first.release();
        limiter.acquire("a", () -> {});
    }

    @Test
    void releasing_a_permit_twice_frees_one_permit() {
        WaitLimiter limiter = new WaitLimiter(1);
        WaitLimiter.Permit permit = limiter.acquire("a", () -> {});
        permit.release();
        permit.release();
        limiter.acquire("a", () -> {});
        assertThatThrownBy(() -> limiter.acquire("a", () -> {})).isInstanceOf(ProblemException.class);
    }

    @Test
    void at_shutdown_every_waiting_request_is_told_to_end() {
        WaitLimiter limiter = new WaitLimiter(3);
        AtomicInteger told = new AtomicInteger();
        limiter.acquire("a", told::incrementAndGet);
        limiter.acquire("a", told::incrementAndGet);
        limiter.acquire("a", told::incrementAndGet).release();
        limiter.stop();
        assertThat(told).hasValue(2);
        assertThat(limiter.isClosing()).isTrue();
    }

    @Test
    void a_tenant_gets_only_its_share_so_that_others_can_still_wait() {
        WaitLimiter limiter = new WaitLimiter(10, () -> 50);
        int greedy = 0;
        while (true) {
            try {
                limiter.acquire("greedy", () -> {});
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
        limiter.acquire("second", () -> {});
        limiter.acquire("second", () -> {});
        limiter.acquire("third", () -> {});
        limiter.acquire("fourth", () -> {}).release();
        assertThatThrownBy(() -> limiter.acquire("greedy", () -> {})).hasMessageStartingWith("quota-exceeded");
    }
}
