package dev.jobfn.run;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * Who runs beside whom in this process. A job that has lost a lease may have killed its process: from then on it runs
 * alone, so that it takes no neighbour with it. It waits for those that run, and those that come wait for it.
 */
final class Neighbours {
    private final ReentrantReadWriteLock house = new ReentrantReadWriteLock(true);

    /** A place in the process; empty where none was free in time. */
    Optional<Place> enter(boolean alone, Duration patience) throws InterruptedException {
        Lock lock = alone ? house.writeLock() : house.readLock();
        return lock.tryLock(patience.toMillis(), TimeUnit.MILLISECONDS) ? Optional.of(lock::unlock) : Optional.empty();
    }

    /** Given back by the thread that took it. */
    @FunctionalInterface
    interface Place extends AutoCloseable {
        @Override
        void close();
    }
}
