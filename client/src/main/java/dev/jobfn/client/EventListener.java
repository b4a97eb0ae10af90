package dev.jobfn.client;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.function.Consumer;

/** A subscriber that passes each event to a callback. */
final class EventListener implements Flow.Subscriber<JobEvent> {
    private final Consumer<? super JobEvent> callback;
    private final CompletableFuture<JobRecord> ended = new CompletableFuture<>();
    private volatile JobRecord last;

    EventListener(Consumer<? super JobEvent> callback) {
        this.callback = callback;
    }

    /** The final record. Cancelling the future ends the subscription. */
    CompletableFuture<JobRecord> ended() {
        return ended;
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        CompletableFuture<?> unused = ended.whenComplete((job, error) -> subscription.cancel());
        subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(JobEvent event) {
        if (event instanceof JobEvent.Changed changed) {
            last = changed.job();
        }
        callback.accept(event);
    }

    @Override
    public void onError(Throwable error) {
        ended.completeExceptionally(error);
    }

    @Override
    public void onComplete() {
        ended.complete(last);
    }
}
