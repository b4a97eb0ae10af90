package dev.jobfn.cli.job;

import dev.jobfn.cli.http.Service;
import dev.jobfn.cli.json.JsonObject;
import dev.jobfn.cli.terminal.ProgressLine;
import java.time.Duration;
import java.util.Optional;

/** Waits until a job ends, with a progress bar, and prints its result. */
final class WaitForJob {
    private final JobCommand command;
    private final Service service;

    WaitForJob(JobCommand command, Service service) {
        this.command = command;
        this.service = service;
    }

    /**
     * Waits for the job. Prints its result to standard output, or its error to standard error. With {@code --json}, it
     * prints the record instead.
     *
     * @return the exit code
     */
    int andPrintResult(String job, Optional<Duration> limit) {
        untilEnded(job, limit);
        return print(job);
    }

    /** Waits for the job. */
    void untilEnded(String job, Optional<Duration> limit) {
        InterruptNotice notice = new InterruptNotice(command.err(), job);
        try (ProgressLine line =
                new ProgressLine(command.err(), command.invocation().errIsTerminal())) {
            new JobEventStream(service, job, limit).follow(event -> show(event, line));
        } finally {
            notice.withdraw();
        }
    }

    private int print(String job) {
        String json = service.get(Service.job(job)).body();
        JsonObject ended = JsonObject.parse(json);
        if (command.json()) {
            command.out().println(json);
        } else if (Ending.hasSucceeded(ended)) {
            command.out().println(service.get(Service.job(job) + "/result").body());
        } else {
            String error = Ending.error(ended);
            command.err()
                    .println(command.command().qualifiedName() + ": the job " + job + " "
                            + (Ending.state(ended).equals("failed") ? "failed" : "was cancelled")
                            + (error.isEmpty() ? "" : ": " + error));
            command.err().println("  'jobfn retry " + job + "' runs it again.");
        }
        return Ending.exitCode(ended);
    }

    private static void show(JobEventStream.Event event, ProgressLine line) {
        JsonObject data = event.data();
        JsonObject progress = event.name().equals("progress") ? data : data.object("progress");
        if (progress.members().isEmpty()
                || data.text("state").filter(state -> !state.equals("running")).isPresent()) {
            line.show(Ending.state(data));
        } else {
            line.show(progress.number("percent"), progress.text("message").orElse(""));
        }
    }
}
