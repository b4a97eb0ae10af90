package dev.jobfn.redis.read;

import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A position in a listing, just after a job.
 *
 * @param micros the time by which the job is sorted, in microseconds since 1970
 * @param job the random part of the job's id
 */
record Cursor(long micros, String job) {
    private static final Pattern TEXT = Pattern.compile("(\\d{1,17})\\.([0-9A-Za-z]{22})");

    /** Newest first. Jobs of the same microsecond are sorted by id, in the order that Redis uses. */
    static final Comparator<Cursor> NEWEST_FIRST =
            Comparator.comparingLong(Cursor::micros).thenComparing(Cursor::job).reversed();

    static Optional<Cursor> parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        return matcher.matches()
                ? Optional.of(new Cursor(Long.parseLong(matcher.group(1)), matcher.group(2)))
                : Optional.empty();
    }

    @Override
    public String toString() {
        return micros + "." + job;
    }
}
