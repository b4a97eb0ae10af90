package dev.jobfn.maven.sample;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.jobfn.handler.JobContext;
import dev.jobfn.handler.JobHandler;
import dev.jobfn.handler.JobType;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Size;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** A handler whose input has a field of each kind. */
@JobType(
        value = "order",
        queue = "shop",
        timeout = "PT30S",
        maxAttempts = 5,
        maxLost = 2,
        backoff = "PT2S",
        backoffLimit = "PT10S",
        retention = "P7D",
        resultLimit = 1024,
        outcomeEvents = false,
        on = "com.example.ordered",
        isolate = true)
public final class Order implements JobHandler<Order.Input, Order.Result> {
    /** All kinds of fields. */
    @SuppressWarnings("ArrayRecordComponent")
    public record Input(
            @JsonPropertyDescription("The customer's number.") @Min(1) @Max(9_999)
            int customer,

            @Size(min = 1) String name,
            Optional<String> comment,
            OptionalInt discount,
            @Nullable String voucher,
            boolean express,
            BigDecimal total,
            Kind kind,
            List<Item> items,
            Map<String, Long> stock,
            LocalDate due,
            Instant placed,
            byte[] signature,
            @JsonProperty("ship-to") Address address,
            Address invoice) {}

    /** How it is sent. */
    public enum Kind {
        PARCEL,
        LETTER
    }

    /** A part of an order. */
    public record Item(String article, int count) {}

    /** Used twice. */
    public record Address(String street) {}

    /** Nothing. */
    public record Result() {}

    @Override
    public Result run(Input input, JobContext context) {
        return new Result();
    }
}
