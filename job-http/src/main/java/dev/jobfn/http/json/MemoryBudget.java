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
 * How much memory the bodies of all requests may take together, each from its first byte to the end of its request: its bytes
 * while they come, then what {@link BodyScan} says that its values will take. Large bodies leave an eighth to small ones, and those of
 * one tenant leave as much as they take to the others'.
 */
public final class MemoryBudget extends HttpFilter {
    private static final String ATTRIBUTE = MemoryBudget.class.getName();
    /** Two fifths of the heap. What lives as long as the process takes less than one fifth of the smallest. */
    private static final double SHARE_OF_HEAP = 0.4;

    private static final int SMALL = 64 << 10;

    private final Semaphore free;
    private final Semaphore freeForLarge;
    private final int capacity;
    /** What the large bodies of each tenant take, where there are several tenants. */
    private final Map<String, Integer> largeOf = new ConcurrentHashMap<>();

    /** @param bytes of heap for all together */
    public MemoryBudget(int bytes) {
        this.free = new Semaphore(bytes);
        this.capacity = bytes - bytes / 8;
        this.freeForLarge = new Semaphore(capacity);
    }

    /**
     * The room that the heap gives, or as much as one plain body needs where that is more.
     *
     * @param largestBody bytes
     */
    public static MemoryBudget ofHeap(int largestBody) {
        double ofHeap = Runtime.getRuntime().maxMemory() * SHARE_OF_HEAP;
        return new MemoryBudget((int) Math.min(Integer.MAX_VALUE, Math.max(ofHeap, 10.0 * largestBody)));
    }

    /** The share that a request's body has; none where no filter stands before it. */
    public static Optional<Share> of(HttpServletRequest request) {
        return Optional.ofNullable((Share) request.getAttribute(ATTRIBUTE));
    }

    /** Begins with nothing. */
    public Share share() {
        return new Share();
    }

    /** What one body has taken. */
    public final class Share implements AutoCloseable {
        private int taken;
        private int takenAsLarge;
        private Optional<String> tenant = Optional.empty();

        /** Says whose body it is, before it is read. */
        public void belongsTo(String name) {
            tenant = Optional.of(name);
        }

        /**
         * Takes more, as it comes: a sender that announces much and sends little keeps nobody out.
         *
         * @param bytes of heap
         * @throws ProblemException busy; quota-exceeded; body-too-large where all others together could not make room enough
         */
        void take(long bytes) {
            if (taken + bytes > capacity) {
                throw RequestProblems.bodyTooComplex().exception();
            }
            int more = (int) bytes;
            int asLarge = taken + more > SMALL ? taken + more - takenAsLarge : 0;
            tenant.filter(name -> asLarge > 0).ifPresent(name -> leaveRoom(name, asLarge));
            if (!freeForLarge.tryAcquire(asLarge)) {
                throw OverloadProblems.busy().exception();
            }
            takenAsLarge += asLarge;
            tenant.ifPresent(name -> largeOf.merge(name, asLarge, Integer::sum));
            if (!free.tryAcquire(more)) {
                throw OverloadProblems.busy().exception();
            }
            taken += more;
        }

        /** The only large body of a tenant may take all there is: it is bounded in itself. */
        private void leaveRoom(String name, int more) {
            int own = largeOf.getOrDefault(name, 0);
            if (own > takenAsLarge && own + more > freeForLarge.availablePermits() - more) {
                throw OverloadProblems.bodiesQuota(capacity / 2).exception();
            }
        }

        /** Takes what is missing until it has so much. */
        void takeUpTo(long bytes) {
            take(Math.max(0, bytes - taken));
        }

        /** Gives all of it back. */
        @Override
        public void close() {
            free.release(taken);
            freeForLarge.release(takenAsLarge);
            int large = takenAsLarge;
            tenant.ifPresent(name -> largeOf.computeIfPresent(name, (key, all) -> all > large ? all - large : null));
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
