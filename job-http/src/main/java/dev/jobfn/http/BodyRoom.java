package dev.jobfn.http;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/**
 * How much memory the bodies of all requests may take together, each from its first byte to the end of its request: its bytes
 * while they come, then what {@link BodyScan} says that its values will take. Large bodies leave an eighth to small ones.
 */
final class BodyRoom extends HttpFilter {
    private static final String ATTRIBUTE = BodyRoom.class.getName();
    /** Two fifths of the heap. What lives as long as the process takes less than one fifth of the smallest. */
    private static final double SHARE_OF_HEAP = 0.4;

    private static final int SMALL = 64 << 10;

    private final Semaphore free;
    private final Semaphore freeForLarge;
    private final int capacity;

    /** @param bytes of heap for all together */
    BodyRoom(int bytes) {
        this.free = new Semaphore(bytes);
        this.capacity = bytes - bytes / 8;
        this.freeForLarge = new Semaphore(capacity);
    }

    /**
     * The room that the heap gives, or as much as one plain body needs where that is more.
     *
     * @param largestBody bytes
     */
    static BodyRoom ofHeap(int largestBody) {
        double ofHeap = Runtime.getRuntime().maxMemory() * SHARE_OF_HEAP;
        return new BodyRoom((int) Math.min(Integer.MAX_VALUE, Math.max(ofHeap, 10.0 * largestBody)));
    }

    /** The share that a request's body has; none where no filter stands before it. */
    static Optional<Share> of(HttpServletRequest request) {
        return Optional.ofNullable((Share) request.getAttribute(ATTRIBUTE));
    }

    /** Begins with nothing. */
    Share share() {
        return new Share();
    }

    /** What one body has taken. */
    final class Share implements AutoCloseable {
        private int taken;
        private int takenAsLarge;

        /**
         * Takes more, as it comes: a sender that announces much and sends little keeps nobody out.
         *
         * @param bytes of heap
         * @throws ProblemException busy; body-too-large where all others together could not make room enough
         */
        void take(long bytes) {
            if (taken + bytes > capacity) {
                throw Problems.bodyTooComplex().exception();
            }
            int more = (int) bytes;
            int asLarge = taken + more > SMALL ? taken + more - takenAsLarge : 0;
            if (!freeForLarge.tryAcquire(asLarge)) {
                throw Problems.busy().exception();
            }
            takenAsLarge += asLarge;
            if (!free.tryAcquire(more)) {
                throw Problems.busy().exception();
            }
            taken += more;
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
