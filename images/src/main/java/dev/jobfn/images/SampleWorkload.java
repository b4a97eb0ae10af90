package dev.jobfn.images;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Sends a user's sample jobs, first one at a time, and then from several clients at once. */
record SampleWorkload(TrainingWorkload workload) {
    /** As many clients as a pod runs jobs at a time with the shipped manifests. */
    private static final int CONCURRENT_CLIENTS = 5;

    /** Long enough for quick handlers to become hot. A slow handler gets fewer rounds instead of a longer build. */
    private static final Duration DURATION = Duration.ofSeconds(30);

    /**
     * Sends the jobs for half a minute. A job that fails is reported and not sent again, because a handler may need a
     * system that an image's build can't reach.
     *
     * @param samples files with bodies for {@code POST /jobs}
     * @throws IllegalStateException if a job is refused
     */
    void run(List<Path> samples) throws IOException, InterruptedException {
        List<String> jobs = new ArrayList<>();
        for (Path sample : samples) {
            String job = Files.readString(sample);
            try {
                workload.submitAndRead(job);
                jobs.add(job);
            } catch (JobDidNotSucceedException e) {
                System.out.println(
                        sample.getFileName() + " trains its handler only as far as it ran: " + e.getMessage());
            }
        }
        if (!jobs.isEmpty()) {
            repeat(jobs);
        }
    }

    private void repeat(List<String> jobs) throws InterruptedException {
        long deadline = System.nanoTime() + DURATION.toNanos();
        ExecutorService clients = Executors.newFixedThreadPool(CONCURRENT_CLIENTS);
        try {
            List<Callable<Void>> loops = new ArrayList<>();
            for (int first = 0; first < CONCURRENT_CLIENTS; first++) {
                loops.add(loop(jobs, first, deadline));
            }
            for (Future<Void> done : clients.invokeAll(loops)) {
                done.get();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } finally {
            clients.shutdownNow();
        }
    }

    /** Each client begins with a different job. */
    private Callable<Void> loop(List<String> jobs, int first, long deadline) {
        return () -> {
            for (int next = first; System.nanoTime() < deadline; next++) {
                workload.submitAndRead(jobs.get(next % jobs.size()));
            }
            return null;
        };
    }
}
