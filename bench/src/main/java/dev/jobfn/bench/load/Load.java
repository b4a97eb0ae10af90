package dev.jobfn.bench.load;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * Clients that repeat the same operation. After a warm-up, the measured period begins. Only operations that start in
 * this period count. When the period ends, the operations that are still in flight are awaited, so that a stall at the
 * end shows in the latencies.
 *
 * @param clients the number of clients, each with a thread and a connection
 * @param warmupSeconds the time before the measured period
 * @param seconds the length of the measured period
 */
public record Load(int clients, int warmupSeconds, int seconds) {
    private static final int MAX_ERRORS = 3;

    /** The operation that a client repeats. */
    @FunctionalInterface
    public interface Work {
        /** Does the operation once. */
        void once(JobClient client) throws IOException, InterruptedException;
    }

    /**
     * Each client starts an operation as soon as its last one has ended.
     *
     * @param onStart called when the measured period begins
     */
    public Latencies closed(Target target, Work work, Runnable onStart) throws InterruptedException {
        return drive(target, work, onStart, 0);
    }

    /**
     * Starts operations at a steady rate, however long they take. Latencies are measured from an operation's scheduled
     * start.
     *
     * @param rate operations per second across all clients; each client starts at least one operation
     */
    public Latencies steady(Target target, Work work, double rate) throws InterruptedException {
        return drive(target, work, () -> {}, (long) (1e9 * clients / rate));
    }

    private Latencies drive(Target target, Work work, Runnable onStart, long pace) throws InterruptedException {
        long from = System.nanoTime() + TimeUnit.SECONDS.toNanos(warmupSeconds);
        long to = from + TimeUnit.SECONDS.toNanos(seconds);
        List<Client> all = IntStream.range(0, clients)
                .mapToObj(number -> new Client(target, work, from, to, pace, pace * number / clients))
                .toList();
        all.forEach(Thread::start);
        TimeUnit.NANOSECONDS.sleep(from - System.nanoTime());
        onStart.run();
        for (Client client : all) {
            client.join();
        }
        long[] nanos = all.stream()
                .flatMap(client -> client.nanos.stream())
                .mapToLong(Long::longValue)
                .toArray();
        int completed = all.stream().mapToInt(client -> client.completed).sum();
        List<String> errors = all.stream()
                .flatMap(client -> client.errors.stream())
                .limit(MAX_ERRORS)
                .toList();
        return Latencies.of(nanos, completed, seconds, errors);
    }

    /** Submits exactly this many jobs. */
    public static void submit(Target target, int clients, int jobs) throws InterruptedException {
        AtomicInteger left = new AtomicInteger(jobs);
        List<Thread> all = IntStream.range(0, clients)
                .mapToObj(number -> new Thread(() -> {
                    try (JobClient client = new JobClient(target)) {
                        while (left.getAndDecrement() > 0) {
                            client.submit();
                        }
                    } catch (IOException e) {
                        throw new IllegalStateException(e);
                    }
                }))
                .toList();
        all.forEach(Thread::start);
        for (Thread client : all) {
            client.join();
        }
    }

    private static final class Client extends Thread {
        private final Target target;
        private final Work work;
        private final long from;
        private final long to;
        private final long pace;
        private final long offset;
        private final List<Long> nanos = new ArrayList<>();
        private final List<String> errors = new ArrayList<>();
        private int completed;

        Client(Target target, Work work, long from, long to, long pace, long offset) {
            super("client");
            this.target = target;
            this.work = work;
            this.from = from;
            this.to = to;
            this.pace = pace;
            this.offset = offset;
        }

        @Override
        public void run() {
            try (JobClient client = new JobClient(target)) {
                long begin = System.nanoTime() + offset;
                while (begin < to) {
                    TimeUnit.NANOSECONDS.sleep(begin - System.nanoTime());
                    work(client, begin);
                    begin = pace == 0 ? System.nanoTime() : begin + pace;
                }
            } catch (IOException e) {
                errors.add(e.toString());
            } catch (InterruptedException e) {
                interrupt();
            }
        }

        private void work(JobClient client, long begin) throws InterruptedException {
            try {
                work.once(client);
                long end = System.nanoTime();
                if (begin >= from) {
                    nanos.add(end - begin);
                    completed += end < to ? 1 : 0;
                }
            } catch (IOException e) {
                errors.add(e.toString());
                // The pause keeps the loop from spinning if the server is down.
                TimeUnit.MILLISECONDS.sleep(10);
            }
        }
    }
}
