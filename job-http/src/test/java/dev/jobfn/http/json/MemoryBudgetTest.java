package dev.jobfn.http.json;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class MemoryBudgetTest {
    private static final long MEGABYTE = 1_000_000;

    @Test
    void what_no_longer_fits_is_asked_to_come_again_until_others_have_gone() {
        MemoryBudget room = new MemoryBudget(100);
        MemoryBudget.Share first = room.share();
        MemoryBudget.Share second = room.share();
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
    void large_bodies_leave_room_to_small_ones() {
        MemoryBudget room = new MemoryBudget((int) (8 * MEGABYTE));
        MemoryBudget.Share large = room.share();
        large.take(7 * MEGABYTE);
        assertThatThrownBy(() -> room.share().take(100_000)).hasMessageStartingWith("busy");
        assertThatThrownBy(() -> large.take(1)).hasMessageStartingWith("body-too-large");
        MemoryBudget.Share small = room.share();
        small.take(50_000);
        assertThatThrownBy(() -> small.take(50_000)).hasMessageStartingWith("busy");
        large.close();
        small.takeUpTo(100_000);
        small.close();
        assertThatCode(() -> room.share().take(7 * MEGABYTE)).doesNotThrowAnyException();
    }

    @Test
    void what_never_fits_is_refused_for_good() {
        MemoryBudget room = new MemoryBudget((int) (8 * MEGABYTE));
        assertThatThrownBy(() -> room.share().take(7 * MEGABYTE + 1)).hasMessageStartingWith("body-too-large");
        assertThatThrownBy(() -> room.share().take(Long.MAX_VALUE / 2)).hasMessageStartingWith("body-too-large");
    }

    @Test
    void large_bodies_of_one_tenant_leave_room_to_those_of_others() {
        MemoryBudget room = new MemoryBudget((int) (8 * MEGABYTE));
        large(room, "greedy", 3 * MEGABYTE).take(300_000);
        assertThatThrownBy(() -> large(room, "greedy", MEGABYTE)).hasMessageStartingWith("quota-exceeded");
        MemoryBudget.Share other = large(room, "modest", 3 * MEGABYTE);
        other.close();
        assertThatCode(() -> small(room, "greedy")).doesNotThrowAnyException();
        MemoryBudget alone = new MemoryBudget((int) (8 * MEGABYTE));
        MemoryBudget.Share only = large(alone, "greedy", 7 * MEGABYTE);
        only.close();
        assertThatCode(() -> large(alone, "greedy", 7 * MEGABYTE)).doesNotThrowAnyException();
    }

    private static MemoryBudget.Share large(MemoryBudget room, String tenant, long bytes) {
        MemoryBudget.Share share = room.share();
        share.belongsTo(tenant);
        share.take(bytes);
        return share;
    }

    private static void small(MemoryBudget room, String tenant) {
        large(room, tenant, 50_000).close();
    }
}
