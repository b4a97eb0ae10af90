package dev.jobfn.cli.catalog;

import dev.jobfn.cli.ExitCodes;
import dev.jobfn.cli.json.JsonObject;
import dev.jobfn.cli.terminal.Colours;
import dev.jobfn.cli.terminal.Durations;
import dev.jobfn.cli.terminal.Table;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code jobfn queues}: shows all queues. */
@Command(
        name = "queues",
        description = {
            "Shows each queue: its depth, the age of its oldest waiting job, and how full its window is.",
            "",
            "OUTBOX counts outcome events that the broker has not accepted yet."
        })
public final class QueuesCommand implements Callable<Integer> {
    @Mixin
    private CatalogCommand common;

    @Override
    public Integer call() {
        String json = common.service().get("/queues").body();
        if (common.json()) {
            common.out().println(json);
            return ExitCodes.DONE;
        }
        Table table = new Table("QUEUE", "STATE", "WAITING", "SCHEDULED", "IN FLIGHT", "WINDOW", "OLDEST", "OUTBOX");
        for (JsonObject queue : JsonObject.parse(json).objects("queues")) {
            table.row(
                    queue.text("queue").orElse(""),
                    queue.isTrue("paused") ? "paused" : "active",
                    String.valueOf(queue.number("waiting")),
                    String.valueOf(queue.number("scheduled")),
                    String.valueOf(queue.number("inFlight")),
                    String.valueOf(queue.number("window")),
                    queue.number("waiting") == 0
                            ? "-"
                            : Durations.show(Duration.ofSeconds(queue.number("oldestSeconds"))),
                    String.valueOf(queue.number("outbox")));
        }
        table.print(common.out(), Colours.of(common.command())::state);
        return ExitCodes.DONE;
    }
}
