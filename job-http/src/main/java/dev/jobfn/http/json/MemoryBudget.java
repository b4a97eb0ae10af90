package dev.jobfn.http.json;

import dev.jobfn.http.problem.OverloadProblems;
import dev.jobfn.http.problem.ProblemException;
import dev.jobfn.http.problem.RequestProblems;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/**
 * Limits the memory that the bodies of all requests take together. Each body is counted from its first byte to the end of its request:
 * first its bytes, then the memory for its values that {@link BodyScan} estimates. Large bodies leave an eighth of the budget to small
 * ones, and the large bodies of one tenant leave as much to other tenants as they take.
 */
public final class MemoryBudget extends HttpFilter {
    private static final String ATTRIBUTE = MemoryBudget.class.getName();
    /** Two fifths of the heap. Long-lived objects take less than one fifth of the smallest heap. */
    private static final double SHARE_OF_HEAP = 0.4;

    private static final int SMALL = 64 << 10;

    private final Semaphore free;
    private final Semaphore freeForLarge;
    private final int capacity;
    /** The memory that the large bodies of each tenant take, if there are several tenants. */
    private final Map<String, Integer> largeByTenant = new ConcurrentHashMap<>();

    /** @param bytes of heap for all bodies together */
    public MemoryBudget(int bytes) {
        this.free = new Semaphore(bytes);
        this.capacity = bytes - bytes / 8;
        this.freeForLarge = new Semaphore(capacity);
    }

    /**
     * A budget from the size of the heap, but enough for at least one ordinary body.
     *
     * @param largestBody bytes
     */
    public static MemoryBudget ofHeap(int largestBody) {
        double ofHeap = Runtime.getRuntime().maxMemory() * SHARE_OF_HEAP;
        return new MemoryBudget((int) Math.min(Integer.MAX_VALUE, Math.max(ofHeap, 10.0 * largestBody)));
    }

    /** The share of a request; empty if this filter has not seen it. */
    public static Optional<Share> of(HttpServletRequest request) {
        return Optional.ofNullable((Share) request.getAttribute(ATTRIBUTE));
    }

    /** A new, empty share. */
    public Share share() {
        return new Share();
    }

    /** The memory that one body has taken. */
    public final class Share implements AutoCloseable {
        private int taken;
        private int takenAsLarge;
        private Optional<String> tenant = Optional.empty();

        /** Sets the body's tenant. Call it before the body is read. */
        public void belongsTo(String name) {
            tenant = Optional.of(name);
        }

        /**
         * Takes more memory. Called as the body arrives, so that a client that announces much and sends little blocks nobody.
         *
         * @param bytes of heap
         * @throws ProblemException busy; quota-exceeded; body-too-large if that much could never become free
         */
        void take(long bytes) {
            if (taken + bytes > capacity) {
                throw RequestProblems.bodyTooComplex().exception();
            }
            int more = (int) bytes;
            int asLarge = taken + more > SMALL ? taken + more - takenAsLarge : 0;
            tenant.filter(name -> asLarge > 0).ifPresent(name -> checkQuota(name, asLarge));
            if (!freeForLarge.tryAcquire(asLarge)) {
                throw OverloadProblems.busy().exception();
            }
            takenAsLarge += asLarge;
            tenant.ifPresent(name -> largeByTenant.merge(name, asLarge, Integer::sum));
            if (!free.tryAcquire(more)) {
                throw OverloadProblems.busy().exception();
            }
            taken += more;
        }

        /** A tenant's only large body may take all the free memory, because its own size is limited. */
        private void checkQuota(String name, int more) {
            int own = largeByTenant.getOrDefault(name, 0);
            if (own > takenAsLarge && own + more > freeForLarge.availablePermits() - more) {
                throw OverloadProblems.bodiesQuota(capacity / 2).exception();
            }
        }

        /** Takes more memory until the share has this much. */
        void takeUpTo(long bytes) {
            take(Math.max(0, bytes - taken));
        }

        /** Releases the memory. */
        @Override
        public void close() {
            free.release(taken);
            freeForLarge.release(takenAsLarge);
            int large = takenAsLarge;
            tenant.ifPresent(
                    name -> largeByTenant.computeIfPresent(name, (key, all) -> all > large ? all - large : null));
            taken = 0;
            takenAsLarge = 0;
        }
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        try (Share share = share()) {
            request.setAttribute(ATTRIBUTE, share);
            chain.doFilter(request, response);
        }
    }
}
