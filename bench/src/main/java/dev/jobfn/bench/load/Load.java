package dev.jobfn.bench.load;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * Clients that do the same again and again. What begins in the measured time counts, after a time to warm up; what is under way
 * at its end is waited for, so that a stall there shows among the latencies.
 *
 * @param clients how many at once, a thread and a connection each
 * @param warmupSeconds before the measured time
 * @param seconds the measured time
 */
public record Load(int clients, int warmupSeconds, int seconds) {
    private static final int MOST_ERRORS = 3;

    /** What a client does. */
    @FunctionalInterface
    public interface Work {
        /** Does it once. */
        void once(JobClient client) throws IOException, InterruptedException;
    }

    /**
     * As fast as it is answered.
     *
     * @param begun called when the measured time begins
     */
    public Latencies closed(Target target, Work work, Runnable begun) throws InterruptedException {
        return drive(target, work, begun, 0);
    }

    /**
     * At a steady rate, whatever the answers take: a latency is counted from when its work was to begin.
     *
     * @param rate a second, of all clients together; at least one for each of them is begun
     */
    public Latencies steady(Target target, Work work, double rate) throws InterruptedException {
        return drive(target, work, () -> {}, (long) (1e9 * clients / rate));
    }

    private Latencies drive(Target target, Work work, Runnable begun, long pace) throws InterruptedException {
        long from = System.nanoTime() + TimeUnit.SECONDS.toNanos(warmupSeconds);
        long to = from + TimeUnit.SECONDS.toNanos(seconds);
        List<Client> all = IntStream.range(0, clients)
                .mapToObj(number -> new Client(target, work, from, to, pace, pace * number / clients))
                .toList();
        all.forEach(Thread::start);
        TimeUnit.NANOSECONDS.sleep(from - System.nanoTime());
        begun.run();
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
                .limit(MOST_ERRORS)
                .toList();
        return Latencies.of(nanos, completed, seconds, errors);
    }

    /** Submits so many jobs and no more. */
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
                // A dead server must not be a busy loop.
                TimeUnit.MILLISECONDS.sleep(10);
            }
        }
    }
}
