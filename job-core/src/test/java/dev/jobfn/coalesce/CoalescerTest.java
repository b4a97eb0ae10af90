package dev.jobfn.coalesce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class CoalescerTest {
    private int next;
    private final List<List<Integer>> trips = new ArrayList<>();
    private final List<CompletableFuture<Void>> answers = new ArrayList<>();
    private final Coalescer<Integer> convoy = new Coalescer<>(3, this::leave);

    private synchronized CompletableFuture<?> leave(List<Integer> trip) {
        CompletableFuture<Void> answer = new CompletableFuture<>();
        trips.add(trip);
        answers.add(answer);
        return answer;
    }

    private synchronized List<Integer> sizes() {
        return trips.stream().map(List::size).toList();
    }

    private void add(int jobs) {
        convoy.add(Stream.generate(() -> next++).limit(jobs).toList());
    }

    @Test
    void a_single_item_is_sent_at_once() {
        add(1);
        assertThat(sizes()).containsExactly(1);
        answers.get(0).complete(null);
        add(1);
        assertThat(sizes()).containsExactly(1, 1);
    }

    @Test
    void items_added_while_a_batch_is_in_flight_are_sent_together_afterwards() {
        add(1);
        add(1);
        add(1);
        assertThat(sizes()).containsExactly(1);
        answers.get(0).complete(null);
        assertThat(sizes()).containsExactly(1, 2);
        answers.get(1).complete(null);
        assertThat(sizes()).containsExactly(1, 2);
    }

    @Test
    void a_full_batch_is_sent_at_once() {
        add(1);
        add(2);
        add(3);
        assertThat(sizes()).containsExactly(1, 3);
        add(1);
        assertThat(sizes()).containsExactly(1, 3, 3);
    }

    @Test
    void more_items_than_a_batch_holds_are_sent_in_several_and_in_order() {
        add(7);
        assertThat(sizes()).containsExactly(3, 3);
        List.copyOf(answers).forEach(answer -> answer.complete(null));
        assertThat(sizes()).containsExactly(3, 3, 1);
        assertThat(trips.stream().flatMap(List::stream)).containsExactly(0, 1, 2, 3, 4, 5, 6);
    }

    @Test
    void a_batch_that_does_not_end_delays_the_next_only_briefly() {
        add(1);
        add(1);
        await().untilAsserted(() -> assertThat(sizes()).containsExactly(1, 1));
    }

    @Test
    void an_abandoned_batch_changes_nothing_when_it_ends() {
        add(1);
        add(1);
        await().untilAsserted(() -> assertThat(sizes()).containsExactly(1, 1));
        answers.get(0).complete(null);
        add(1);
        assertThat(sizes()).containsExactly(1, 1);
        answers.get(1).complete(null);
        assertThat(sizes()).containsExactly(1, 1, 1);
    }
}
