package dev.jobfn.http.json;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class MemoryBudgetTest {
    private static final long MEGABYTE = 1_000_000;

    @Test
    void a_body_that_does_not_fit_is_refused_until_others_are_done() {
        MemoryBudget budget = new MemoryBudget(100);
        MemoryBudget.Share first = budget.share();
        MemoryBudget.Share second = budget.share();
        first.take(60);
        first.take(20);
        assertThatThrownBy(() -> second.take(30)).hasMessageStartingWith("busy");
        second.take(20);
        first.close();
        first.close();
        assertThatCode(() -> second.take(60)).doesNotThrowAnyException();
        assertThatThrownBy(() -> first.take(21)).hasMessageStartingWith("busy");
    }

    @Test
    void one_body_of_the_largest_size_fits_in_the_smallest_heap() {
        int more = Integer.MAX_VALUE / 2;
        assertThatCode(() -> MemoryBudget.ofHeap(more).share().take(more)).doesNotThrowAnyException();
    }

    @Test
    void large_bodies_leave_memory_for_small_ones() {
        MemoryBudget budget = new MemoryBudget((int) (8 * MEGABYTE));
        MemoryBudget.Share large = budget.share();
        large.take(7 * MEGABYTE);
        assertThatThrownBy(() -> budget.share().take(100_000)).hasMessageStartingWith("busy");
        assertThatThrownBy(() -> large.take(1)).hasMessageStartingWith("body-too-large");
        MemoryBudget.Share small = budget.share();
        small.take(50_000);
        assertThatThrownBy(() -> small.take(50_000)).hasMessageStartingWith("busy");
        large.close();
        small.takeUpTo(100_000);
        small.close();
        assertThatCode(() -> budget.share().take(7 * MEGABYTE)).doesNotThrowAnyException();
    }

    @Test
    void a_body_that_can_never_fit_is_refused_for_good() {
        MemoryBudget budget = new MemoryBudget((int) (8 * MEGABYTE));
        assertThatThrownBy(() -> budget.share().take(7 * MEGABYTE + 1)).hasMessageStartingWith("body-too-large");
        assertThatThrownBy(() -> budget.share().take(Long.MAX_VALUE / 2)).hasMessageStartingWith("body-too-large");
    }

    @Test
    void large_bodies_of_one_tenant_leave_memory_for_other_tenants() {
        MemoryBudget budget = new MemoryBudget((int) (8 * MEGABYTE));
        large(budget, "greedy", 3 * MEGABYTE).take(300_000);
        assertThatThrownBy(() -> large(budget, "greedy", MEGABYTE)).hasMessageStartingWith("quota-exceeded");
        MemoryBudget.Share other = large(budget, "modest", 3 * MEGABYTE);
        other.close();
        assertThatCode(() -> small(budget, "greedy")).doesNotThrowAnyException();
        MemoryBudget alone = new MemoryBudget((int) (8 * MEGABYTE));
        MemoryBudget.Share only = large(alone, "greedy", 7 * MEGABYTE);
        only.close();
        assertThatCode(() -> large(alone, "greedy", 7 * MEGABYTE)).doesNotThrowAnyException();
    }

    private static MemoryBudget.Share large(MemoryBudget budget, String tenant, long bytes) {
        MemoryBudget.Share share = budget.share();
        share.belongsTo(tenant);
        share.take(bytes);
        return share;
    }

    private static void small(MemoryBudget budget, String tenant) {
        large(budget, tenant, 50_000).close();
    }
}
