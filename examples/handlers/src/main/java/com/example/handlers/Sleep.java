package com.example.handlers;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.jobfn.handler.JobContext;
import dev.jobfn.handler.JobFailedException;
import dev.jobfn.handler.JobHandler;
import dev.jobfn.handler.JobType;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;

/** Waits for a given time and reports progress. Use it to try out progress, cancellation and timeouts. */
// The longest timeout that a request of 300 s allows, with 60 s to start and 10 s to record the outcome.
@JobType(value = "sleep", timeout = "PT3M50S", maxAttempts = 1)
public final class Sleep implements JobHandler<Sleep.Input, Sleep.Result> {
    private static final int MAX_MILLIS = 86_400_000;
    private static final int STEPS = 100;

    /**
     * How long to sleep.
     *
     * @param millis the time in milliseconds, from 0 to 86,400,000 (a day)
     */
    public record Input(
            @JsonPropertyDescription("How long to sleep, in milliseconds; the type's timeout ends a longer sleep.")
            @Min(0)
            @Max(MAX_MILLIS)
            long millis) {}

    /**
     * How long the handler slept.
     *
     * @param slept the time in milliseconds
     */
    public record Result(long slept) {}

    /** Sleeps. An interruption ends the sleep at once. */
    @Override
    public Result run(Input input, JobContext context) throws InterruptedException {
        if (input.millis() < 0 || input.millis() > MAX_MILLIS) {
            throw new JobFailedException("invalid-input", "millis must be between 0 and " + MAX_MILLIS, false);
        }
        long start = System.nanoTime();
        for (int step = 1; step <= STEPS; step++) {
            // Each step ends at a fixed time, so that late wake-ups do not add up.
            long passed = (System.nanoTime() - start) / 1_000_000;
            Thread.sleep(Math.max(0, input.millis() * step / STEPS - passed));
            if (context.cancelled()) {
                throw new InterruptedException("cancelled");
            }
            context.progress(step, "slept " + input.millis() * step / STEPS + " of " + input.millis() + " ms");
        }
        return new Result(input.millis());
    }
}
