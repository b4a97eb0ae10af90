package dev.jobfn.bench.load;

import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;

/**
 * What clients saw.
 *
 * @param sortedNanos how long each took that began in the measured time
 * @param completed how many of them ended in it
 * @param seconds the measured time
 * @param errors the first errors; empty where all went well
 */
public record Latencies(List<Long> sortedNanos, int completed, double seconds, List<String> errors) {
    static Latencies of(long[] nanos, int completed, double seconds, List<String> errors) {
        Arrays.sort(nanos);
        return new Latencies(LongStream.of(nanos).boxed().toList(), completed, seconds, errors);
    }

    /** Completed a second. */
    public double rate() {
        return completed / seconds;
    }

    /** The nearest-rank quantile, milliseconds. */
    public double millis(double quantile) {
        int rank = (int) Math.ceil(quantile * sortedNanos.size()) - 1;
        return sortedNanos.isEmpty() ? Double.NaN : sortedNanos.get(Math.max(0, rank)) / 1e6;
    }
}
