package dev.jobfn.cli.job;

import dev.jobfn.cli.http.Service;
import dev.jobfn.cli.json.JsonObject;
import dev.jobfn.cli.json.JsonText;
import dev.jobfn.cli.terminal.Colours;
import dev.jobfn.cli.terminal.Durations;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code jobfn watch}: prints a job's events. */
@Command(
        name = "watch",
        description = {
            "Prints each change of a job, until the job has ended.",
            "",
            "The exit code is 0 if the job succeeded. With --json, it prints one event per line."
        })
public final class WatchCommand implements Callable<Integer> {
    @Mixin
    private JobCommand common;

    @Parameters(paramLabel = "ID", description = "The job's id.")
    private String id;

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            converter = Durations.class,
            description = "How long to watch, such as 10m. Default: no limit.")
    private Duration timeout;

    private JsonObject last;

    @Override
    public Integer call() {
        Colours colours = Colours.of(common.command());
        Service service = common.service();
        new JobEventStream(service, id, Optional.ofNullable(timeout)).follow(event -> {
            if (event.name().equals("state")) {
                last = event.data();
            }
            common.out().println(common.json() ? json(event) : text(event, colours));
            common.out().flush();
        });
        return Ending.exitCode(
                last == null ? JsonObject.parse(service.get(Service.job(id)).body()) : last);
    }

    private static String json(JobEventStream.Event event) {
        return "{\"event\":" + JsonText.write(event.name()) + ",\"id\":" + JsonText.write(event.id()) + ",\"data\":"
                + event.json() + "}";
    }

    private static String text(JobEventStream.Event event, Colours colours) {
        JsonObject data = event.data();
        String now = LocalTime.now(ZoneId.systemDefault())
                .truncatedTo(ChronoUnit.SECONDS)
                .toString();
        if (event.name().equals("progress")) {
            return now + "  " + data.number("percent") + " %  "
                    + data.text("message").orElse("");
        }
        String error = Ending.error(data);
        return now + "  " + colours.state(Ending.state(data))
                + (data.number("attempt") == 0 ? "" : "  attempt " + data.number("attempt"))
                + data.text("dueAt")
                        .map(due -> "  due " + Durations.ago(Optional.of(due)))
                        .orElse("")
                + (error.isEmpty() ? "" : "  " + error);
    }
}
