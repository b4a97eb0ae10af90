package dev.jobfn.cli.terminal;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Durations as people write and read them: {@code 90s}, {@code 10m}, {@code 1h30m}, {@code 2d}, or ISO 8601. */
public final class Durations implements ITypeConverter<Duration> {
    private static final Pattern SHORT = Pattern.compile("(\\d{1,9}d)?(\\d{1,9}h)?(\\d{1,9}m)?(\\d{1,9}s)?");
    private static final int SHOWN_UNITS = 2;

    @Override
    public Duration convert(String text) {
        String iso = text.toUpperCase(Locale.ROOT);
        if (!text.isEmpty() && SHORT.matcher(text).matches()) {
            int days = iso.indexOf('D');
            String time = iso.substring(days + 1);
            iso = "P" + iso.substring(0, days + 1) + (time.isEmpty() ? "" : "T" + time);
        }
        try {
            return Duration.parse(iso);
        } catch (DateTimeException e) {
            throw new TypeConversionException("'" + text + "' is not a duration, such as 90s, 10m, 1h30m or PT10M");
        }
    }

    /** A duration in its two largest units, such as {@code 1 h 30 min}. */
    public static String show(Duration duration) {
        long[] amounts = {duration.toDays(), duration.toHoursPart(), duration.toMinutesPart(), duration.toSecondsPart()
        };
        String[] units = {"d", "h", "min", "s"};
        int first = 0;
        while (first < units.length - 1 && amounts[first] == 0) {
            first++;
        }
        StringBuilder text =
                new StringBuilder().append(amounts[first]).append(' ').append(units[first]);
        int next = first + SHOWN_UNITS - 1;
        if (next < units.length && amounts[next] != 0) {
            text.append(' ').append(amounts[next]).append(' ').append(units[next]);
        }
        return text.toString();
    }

    /** How long ago something was, such as {@code 5 min ago}; a dash if the time is absent. */
    public static String ago(Optional<String> time) {
        return time.map(Durations::instant)
                .map(instant -> Duration.between(instant, Instant.now()))
                .map(age -> age.isNegative() ? "in " + show(age.negated()) : show(age) + " ago")
                .orElse("-");
    }

    /** A time in an answer of the service. */
    public static Instant instant(String time) {
        return OffsetDateTime.parse(time).toInstant();
    }
}
