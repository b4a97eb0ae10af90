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
 * Limits how many requests wait in this process: long polls, submissions that wait for their job, and event streams.
 * One tenant can't use up the permits that others need. At SIGTERM, all waiting requests are told to end.
 */
public final class WaitLimiter implements SmartLifecycle {
    private final int limit;
    private final IntSupplier sharePercent;
    private final Map<String, Integer> heldBy = new HashMap<>();
    private int free;
    private final Set<Permit> held = ConcurrentHashMap.newKeySet();
    private volatile boolean closing;

    /**
     * Creates a limiter that has no waiting requests yet.
     *
     * @param limit how many requests may wait at once
     * @param sharePercent returns the percentage of the permits that one tenant may hold while no other tenant holds
     *     any, or 100 if there is only one tenant. The more permits other tenants hold, the fewer a tenant may hold, so
     *     that some are left for a tenant that holds none. It is called when a request starts to wait, so that a
     *     function whose requests never wait does not read the access keys
     */
    public WaitLimiter(int limit, IntSupplier sharePercent) {
        this.limit = limit;
        this.sharePercent = sharePercent;
        this.free = limit;
    }

    /** Creates a limiter for a single tenant. */
    public WaitLimiter(int limit) {
        this(limit, () -> 100);
    }

    /** One request's permission to wait. */
    public final class Permit {
        private final String tenant;
        private final Runnable onShutdown;

        private Permit(String tenant, Runnable onShutdown) {
            this.tenant = tenant;
            this.onShutdown = onShutdown;
        }

        /** Releases the permit. Further calls have no effect. */
        public void release() {
            if (held.remove(this)) {
                giveBack(tenant);
            }
        }
    }

    /**
     * Acquires a permit.
     *
     * @param tenant the tenant that waits
     * @param onShutdown called at SIGTERM; must not block, and does not release the permit
     * @throws ProblemException too-many-waiters, quota-exceeded
     */
    public Permit acquire(String tenant, Runnable onShutdown) {
        take(tenant);
        Permit permit = new Permit(tenant, onShutdown);
        held.add(permit);
        return permit;
    }

    private synchronized void take(String tenant) {
        int own = heldBy.getOrDefault(tenant, 0);
        if (free == 0) {
            throw OverloadProblems.tooManyWaiters(limit).exception();
        }
        // Follows the same rule as share_left in include/tenants.lua: a tenant may hold a fixed multiple of what is
        // free.
        int percent = sharePercent.getAsInt();
        if (own > 0 && (long) percent * free - (100L - percent) * own < 100) {
            throw OverloadProblems.waitersQuota((int) ((long) limit * percent / 100))
                    .exception();
        }
        free--;
        heldBy.put(tenant, own + 1);
    }

    private synchronized void giveBack(String tenant) {
        free++;
        heldBy.computeIfPresent(tenant, (name, own) -> own == 1 ? null : own - 1);
    }

    /** The number of requests that are waiting. */
    public int waiting() {
        return held.size();
    }

    /** Whether the process is shutting down, so that no new request should wait. */
    public boolean isClosing() {
        return closing;
    }

    @Override
    public void start() {
        closing = false;
    }

    /** Runs before the server's graceful shutdown, which would otherwise wait for these requests. */
    @Override
    public void stop() {
        closing = true;
        held.forEach(permit -> permit.onShutdown.run());
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
