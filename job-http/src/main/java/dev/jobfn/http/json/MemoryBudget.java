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
 * Limits the memory that the bodies of all requests take up in total. A body counts against the budget from its first
 * byte until its request ends. At first, only the bytes that have arrived count. Once the whole body has been read, the
 * memory that {@link BodyScan} estimates for its values counts as well. An eighth of the budget is reserved for small
 * bodies. The large bodies of one tenant must leave at least as much memory to other tenants as they take up
 * themselves.
 */
public final class MemoryBudget extends HttpFilter {
    private static final String ATTRIBUTE = MemoryBudget.class.getName();
    /** Two fifths of the heap. Even in the smallest heap, long-lived objects take up less than one fifth. */
    private static final double SHARE_OF_HEAP = 0.4;

    private static final int SMALL = 64 << 10;

    private final Semaphore free;
    private final Semaphore freeForLarge;
    private final int capacity;
    /** The memory that each tenant's large bodies take up, if there are several tenants. */
    private final Map<String, Integer> largeByTenant = new ConcurrentHashMap<>();

    /** @param bytes how many bytes of heap all bodies may take up in total */
    public MemoryBudget(int bytes) {
        this.free = new Semaphore(bytes);
        this.capacity = bytes - bytes / 8;
        this.freeForLarge = new Semaphore(capacity);
    }

    /**
     * A budget in proportion to the size of the heap, but large enough for at least one ordinary body.
     *
     * @param largestBody the size limit of a body, in bytes
     */
    public static MemoryBudget ofHeap(int largestBody) {
        double ofHeap = Runtime.getRuntime().maxMemory() * SHARE_OF_HEAP;
        return new MemoryBudget((int) Math.min(Integer.MAX_VALUE, Math.max(ofHeap, 10.0 * largestBody)));
    }

    /** The share of a request; empty if this filter has not seen the request. */
    public static Optional<Share> of(HttpServletRequest request) {
        return Optional.ofNullable((Share) request.getAttribute(ATTRIBUTE));
    }

    /** A new, empty share. */
    public Share share() {
        return new Share();
    }

    /** The memory that one body has reserved. */
    public final class Share implements AutoCloseable {
        private int taken;
        private int takenAsLarge;
        private Optional<String> tenant = Optional.empty();

        /** Sets the body's tenant. Call this before the body is read. */
        public void belongsTo(String name) {
            tenant = Optional.of(name);
        }

        /**
         * Reserves more memory. Memory is reserved as the body arrives, so that a client that announces a large body
         * but sends little of it does not block others.
         *
         * @param bytes how many bytes of heap to reserve
         * @throws ProblemException busy; quota-exceeded; body-too-large if that much memory can never become free
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

        /**
         * If a tenant has only one large body, that body may take up all the free memory, because the size of a body is
         * limited.
         */
        private void checkQuota(String name, int more) {
            int own = largeByTenant.getOrDefault(name, 0);
            if (own > takenAsLarge && own + more > freeForLarge.availablePermits() - more) {
                throw OverloadProblems.bodiesQuota(capacity / 2).exception();
            }
        }

        /** Reserves as much memory as the share still lacks to have this many bytes. */
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
