package dev.jobfn.http.wait;

import dev.jobfn.http.problem.OverloadProblems;
import dev.jobfn.http.problem.ProblemException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntSupplier;
import org.springframework.context.SmartLifecycle;

/**
 * The places of those who wait: long-polls, submissions that wait for their job, streams. There is a bound on them, no tenant can take
 * the places that the others need, and at SIGTERM all are asked to end at once.
 */
public final class Waiters implements SmartLifecycle {
    private final int most;
    private final IntSupplier share;
    private final Map<String, Integer> held = new HashMap<>();
    private int free;
    private final Set<Place> taken = ConcurrentHashMap.newKeySet();
    private volatile boolean closing;

    /**
     * Begins with nobody waiting.
     *
     * @param most how many may wait at once
     * @param share how many of these places, in percent, one tenant may take while it is alone; it may take fewer while others wait, so
     *     something is left for a tenant that has none. 100 where there is one tenant. Looked up when somebody waits: a function
     *     where nobody does reads no keys
     */
    public Waiters(int most, IntSupplier share) {
        this.most = most;
        this.share = share;
        this.free = most;
    }

    /** For one tenant. */
    public Waiters(int most) {
        this(most, () -> 100);
    }

    /** A place that is held. */
    public final class Place {
        private final String tenant;
        private final Runnable end;

        private Place(String tenant, Runnable end) {
            this.tenant = tenant;
            this.end = end;
        }

        /** Gives it back; once is enough. */
        public void leave() {
            if (taken.remove(this)) {
                give(tenant);
            }
        }
    }

    /**
     * Takes a place.
     *
     * @param tenant who waits
     * @param end called at SIGTERM, from a thread that must not be held up; the place is still to be left then
     * @throws ProblemException too-many-waiters, quota-exceeded
     */
    public Place enter(String tenant, Runnable end) {
        take(tenant);
        Place place = new Place(tenant, end);
        taken.add(place);
        return place;
    }

    private synchronized void take(String tenant) {
        int own = held.getOrDefault(tenant, 0);
        if (free == 0) {
            throw OverloadProblems.tooManyWaiters(most).exception();
        }
        // As share_left in include/tenants.lua: a tenant may hold a fixed multiple of what is free.
        int percent = share.getAsInt();
        if (own > 0 && (long) percent * free - (100L - percent) * own < 100) {
            throw OverloadProblems.waitersQuota((int) ((long) most * percent / 100)).exception();
        }
        free--;
        held.put(tenant, own + 1);
    }

    private synchronized void give(String tenant) {
        free++;
        held.computeIfPresent(tenant, (name, own) -> own == 1 ? null : own - 1);
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
