package dev.jobfn.http;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.springframework.context.SmartLifecycle;

/**
 * The places of those who wait: long-polls, submissions that wait for their job, streams. There is a bound on them, and at
 * SIGTERM all are asked to end at once.
 */
public final class Waiters implements SmartLifecycle {
    private final int most;
    private final Semaphore free;
    private final Set<Place> taken = ConcurrentHashMap.newKeySet();
    private volatile boolean closing;

    /** @param most how many may wait at once */
    public Waiters(int most) {
        this.most = most;
        this.free = new Semaphore(most);
    }

    /** A place that is held. */
    public final class Place {
        private final Runnable end;

        private Place(Runnable end) {
            this.end = end;
        }

        /** Gives it back; once is enough. */
        public void leave() {
            if (taken.remove(this)) {
                free.release();
            }
        }
    }

    /**
     * Takes a place.
     *
     * @param end called at SIGTERM, from a thread that must not be held up; the place is still to be left then
     * @throws ProblemException too-many-waiters
     */
    public Place enter(Runnable end) {
        if (!free.tryAcquire()) {
            throw Problems.tooManyWaiters(most).exception();
        }
        Place place = new Place(end);
        taken.add(place);
        return place;
    }

    /** How many wait now. */
    public int waiting() {
        return taken.size();
    }

    /** Whether the process ends; who enters now must not wait. */
    public boolean closing() {
        return closing;
    }

    @Override
    public void start() {
        closing = false;
    }

    /** Before the server's graceful stop, which would wait for those who wait. */
    @Override
    public void stop() {
        closing = true;
        taken.forEach(place -> place.end.run());
    }

    @Override
    public boolean isRunning() {
        return !closing;
    }

    @Override
    public int getPhase() {
        return Integer.MAX_VALUE;
    }
}
