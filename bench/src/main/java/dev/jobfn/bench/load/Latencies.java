package dev.jobfn.bench.load;

import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;

/**
 * What the clients observed.
 *
 * @param sortedNanos the durations, in ascending order, of all operations that started in the measured period
 * @param completed how many of these operations also ended in that period
 * @param seconds the length of the measured period
 * @param errors the first errors; empty if there were none
 */
public record Latencies(List<Long> sortedNanos, int completed, double seconds, List<String> errors) {
    static Latencies of(long[] nanos, int completed, double seconds, List<String> errors) {
        Arrays.sort(nanos);
        return new Latencies(LongStream.of(nanos).boxed().toList(), completed, seconds, errors);
    }

    /** Completed operations per second. */
    public double rate() {
        return completed / seconds;
    }

    /** The nearest-rank quantile in milliseconds. */
    public double millis(double quantile) {
        int rank = (int) Math.ceil(quantile * sortedNanos.size()) - 1;
        return sortedNanos.isEmpty() ? Double.NaN : sortedNanos.get(Math.max(0, rank)) / 1e6;
    }
}
