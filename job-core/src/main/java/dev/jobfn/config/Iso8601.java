package dev.jobfn.config;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads ISO 8601 durations and times, including forms that Java's own parsers don't accept. */
public final class Iso8601 {
    private static final int LONGEST = 64;
    private static final String NUMBER = "(\\d{1,19}(?:[.,]\\d{1,9})?)";
    private static final Pattern DURATION = Pattern.compile(
            "P(?:%1$sW)?(?:%1$sD)?(?:T(?=\\d)(?:%1$sH)?(?:%1$sM)?(?:%1$sS)?)?".formatted(NUMBER),
            Pattern.CASE_INSENSITIVE);
    private static final List<Duration> UNITS = List.of(
            Duration.ofDays(7), Duration.ofDays(1), Duration.ofHours(1), Duration.ofMinutes(1), Duration.ofSeconds(1));
    private static final Pattern TIME = Pattern.compile(
            "(\\d{4}-\\d\\d-\\d\\d)[Tt ](\\d\\d:\\d\\d)(?::(\\d\\d)(?:([.,]\\d{1,9})\\d*)?)?([Zz]|[+-]\\d\\d(?::?\\d\\d)?)");
    private static final String LEAP_SECOND = "60";

    private Iso8601() {}

    /**
     * Reads a duration. Weeks ({@code P2W}, {@code P1W2D}) and decimals in any unit ({@code PT1.5H}) are allowed. A day
     * has 24 hours.
     *
     * @throws DateTimeException if the text is not a duration or has years or months, whose length varies
     */
    public static Duration duration(String text) {
        Matcher found = DURATION.matcher(text.length() > LONGEST ? "" : text);
        if (!found.matches() || text.length() < 3) {
            return parsedByJava(text);
        }
        BigDecimal nanos = BigDecimal.ZERO;
        for (int i = 0; i < UNITS.size(); i++) {
            if (found.group(i + 1) != null) {
                BigDecimal count = new BigDecimal(found.group(i + 1).replace(',', '.'));
                nanos = nanos.add(count.multiply(BigDecimal.valueOf(UNITS.get(i).toNanos())));
            }
        }
        try {
            BigDecimal[] parts = nanos.divideAndRemainder(BigDecimal.valueOf(1_000_000_000));
            return Duration.ofSeconds(
                    parts[0].longValueExact(),
                    parts[1].setScale(0, RoundingMode.DOWN).longValueExact());
        } catch (ArithmeticException e) {
            throw new DateTimeException("too long: " + text, e);
        }
    }

    /** Parses durations with signs. */
    private static Duration parsedByJava(String text) {
        try {
            return Duration.parse(text);
        } catch (ArithmeticException e) {
            throw new DateTimeException("too long: " + text, e);
        }
    }

    /**
     * Reads a time with an offset, as in RFC 3339, with or without seconds. A leap second is read as the following
     * second.
     *
     * @throws DateTimeException if the text is not a time or has no offset
     */
    public static Instant instant(String text) {
        Matcher found = TIME.matcher(text.length() > LONGEST ? "" : text);
        if (!found.matches()) {
            // Java's parser accepts years with more than four digits and offsets with seconds.
            return OffsetDateTime.parse(text).toInstant();
        }
        boolean leap = LEAP_SECOND.equals(found.group(3));
        String second = found.group(3) == null ? "00" : leap ? "59" : found.group(3);
        String fraction = found.group(4) == null || leap ? "" : found.group(4).replace(',', '.');
        LocalDateTime local = LocalDateTime.parse(found.group(1) + "T" + found.group(2) + ":" + second + fraction);
        ZoneOffset offset = ZoneOffset.of(found.group(5).replace('z', 'Z'));
        return local.toInstant(offset).plusSeconds(leap ? 1 : 0);
    }
}
