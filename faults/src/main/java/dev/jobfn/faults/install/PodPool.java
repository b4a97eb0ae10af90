package dev.jobfn.faults.install;

import dev.jobfn.faults.hostile.HostileProxy.Place;
import dev.jobfn.faults.hostile.HostileProxy.Target;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The pods of a function, with the limits that the activator and the queue-proxies impose. Each pod takes a limited
 * number of requests, and further requests wait.
 */
final class PodPool implements Target {
    private static final long TIMEOUT_MILLIS = 10_000;

    private final List<Pod> pods;
    private final int concurrency;

    /** @param concurrency the number of concurrent requests per pod */
    PodPool(List<Pod> pods, int concurrency) {
        this.pods = List.copyOf(pods);
        this.concurrency = concurrency;
    }

    @Override
    public synchronized Place take() throws IOException, InterruptedException {
        long end = System.currentTimeMillis() + TIMEOUT_MILLIS;
        while (true) {
            Optional<Pod> free = pods.stream()
                    .filter(Pod::ready)
                    .filter(pod -> pod.inFlight.get() < concurrency)
                    .min(Comparator.comparingInt(pod -> pod.inFlight.get()));
            if (free.isPresent()) {
                free.get().inFlight.incrementAndGet();
                return new Place(free.get().url(), () -> free(free.get()));
            }
            long left = end - System.currentTimeMillis();
            if (left <= 0) {
                throw new IOException("no pod is free");
            }
            wait(Math.min(left, 50));
        }
    }

    private synchronized void free(Pod pod) {
        pod.inFlight.decrementAndGet();
        notifyAll();
    }
}
