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
 * How much the bodies of all requests may take together, each from its first byte to the end of its request. What is made of a body
 * takes several times its size, so a few dozen large ones at once would end the process and all that it does.
 */
final class BodyRoom extends HttpFilter {
    private static final int SHARE_OF_HEAP = 16;
    private static final String ATTRIBUTE = BodyRoom.class.getName();

    private final Semaphore free;

    /** @param bytes for all together */
    BodyRoom(int bytes) {
        this.free = new Semaphore(bytes);
    }

    /**
     * A sixteenth of the heap, or as much as one body may have where that is more.
     *
     * @param largestBody bytes
     */
    static BodyRoom ofHeap(int largestBody) {
        return new BodyRoom((int)
                Math.min(Integer.MAX_VALUE, Math.max(Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP, largestBody)));
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

        /**
         * Takes more, as it comes: who announces much and sends little keeps nobody out.
         *
         * @throws ProblemException busy
         */
        void take(int bytes) {
            if (!free.tryAcquire(bytes)) {
                throw Problems.busy().exception();
            }
            taken += bytes;
        }

        /** Gives all of it back. */
        @Override
        public void close() {
            free.release(taken);
            taken = 0;
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
