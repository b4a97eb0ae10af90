package dev.jobfn.cli.terminal;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Times in the past as people write them: {@code 2h} for two hours ago, or ISO 8601 with an offset. */
public final class PastTimes implements ITypeConverter<Instant> {
    @Override
    public Instant convert(String text) {
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            return age(text);
        }
    }

    private static Instant age(String text) {
        try {
            return Instant.now().minus(new Durations().convert(text));
        } catch (TypeConversionException e) {
            throw new TypeConversionException(
                    "'" + text + "' is neither an age, such as 2h or 3d, nor a time, such as 2030-01-31T08:30:00Z");
        }
    }
}
