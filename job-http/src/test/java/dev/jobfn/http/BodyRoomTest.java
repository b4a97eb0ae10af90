package dev.jobfn.http;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class BodyRoomTest {
    @Test
    void what_no_longer_fits_is_asked_to_come_again_until_others_have_gone() {
        BodyRoom room = new BodyRoom(100);
        BodyRoom.Share first = room.share();
        BodyRoom.Share second = room.share();
        first.take(60);
        first.take(20);
        assertThatThrownBy(() -> second.take(30)).hasMessageStartingWith("busy");
        second.take(20);
        first.close();
        first.close();
        assertThatCode(() -> second.take(80)).doesNotThrowAnyException();
        assertThatThrownBy(() -> first.take(1)).hasMessageStartingWith("busy");
    }

    @Test
    void one_body_of_the_largest_size_fits_in_the_smallest_heap() {
        int more = Integer.MAX_VALUE / 2;
        assertThatCode(() -> BodyRoom.ofHeap(more).share().take(more)).doesNotThrowAnyException();
    }
}
