package dev.jobfn.cli.job;

import dev.jobfn.cli.json.JsonObject;
import dev.jobfn.cli.json.JsonText;
import dev.jobfn.cli.terminal.Colours;
import dev.jobfn.cli.terminal.Durations;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Optional;

/**
 * Prints a job's record for people, one member per line.
 *
 * @param out standard output
 */
record JobSheet(PrintWriter out, Colours colours) {
    private static final int LONGEST = 200;

    void print(JsonObject job) {
        JsonObject limits = job.object("limits");
        line("Job", job.text("id").orElse(""));
        line("State", colours.state(Ending.state(job)) + (job.isTrue("cancelRequested") ? ", to be cancelled" : ""));
        line("Type", job.text("type").orElse(""));
        line("Queue", job.text("queue").orElse("") + ", priority " + job.number("priority"));
        line("Tenant", job.text("tenant").orElse(""));
        line("Attempt", job.number("attempt") + " of " + limits.number("maxAttempts"));
        time("Created", job.text("createdAt"));
        time("Due", job.text("dueAt"));
        time("Queued", job.text("queuedAt"));
        time("Started", job.text("startedAt"));
        time("Ended", job.text("endedAt"));
        took(job.text("startedAt"), job.text("endedAt"));
        JsonObject progress = job.object("progress");
        if (!progress.members().isEmpty()) {
            line(
                    "Progress",
                    progress.number("percent") + " % "
                            + progress.text("message").orElse(""));
        }
        if (!Ending.error(job).isEmpty()) {
            line(
                    "Error",
                    Ending.error(job) + " ("
                            + job.object("error").text("reason").orElse("") + ")");
        }
        value("Metadata", job, "metadata");
        value("Result", job, "result");
        if (job.isTrue("resultRemoved")) {
            line("Result", "was removed because Redis was short of memory");
        }
    }

    private void line(String name, String value) {
        out.printf("%-10s%s%n", name, value.strip());
    }

    private void time(String name, Optional<String> time) {
        time.ifPresent(text -> line(name, text + " (" + Durations.ago(time) + ")"));
    }

    private void took(Optional<String> started, Optional<String> ended) {
        if (started.isPresent() && ended.isPresent()) {
            Duration run = Duration.between(Durations.instant(started.get()), Durations.instant(ended.get()));
            if (!run.isNegative()) {
                line("Run", run.toMillis() < 10_000 ? run.toMillis() + " ms" : Durations.show(run));
            }
        }
    }

    private void value(String name, JsonObject job, String member) {
        if (job.members().containsKey(member)) {
            String json = JsonText.write(job.members().get(member));
            line(name, json.length() <= LONGEST ? json : json.substring(0, LONGEST) + "... ('jobfn result' prints it)");
        }
    }
}
