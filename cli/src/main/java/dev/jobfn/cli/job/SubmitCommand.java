package dev.jobfn.cli.job;

import dev.jobfn.cli.ExitCodes;
import dev.jobfn.cli.http.Service;
import dev.jobfn.cli.http.ServiceResponse;
import dev.jobfn.cli.json.JsonObject;
import dev.jobfn.cli.json.JsonText;
import dev.jobfn.cli.terminal.Durations;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code jobfn submit}: submits a job. */
@Command(
        name = "submit",
        description = {
            "Submits a job, and prints its id.",
            "",
            "With --wait, it waits until the job has ended, shows its progress, and prints its result instead."
        })
public final class SubmitCommand implements Callable<Integer> {
    @Mixin
    private JobCommand common;

    @Parameters(paramLabel = "TYPE", description = "The job's type.")
    private String type;

    @Parameters(
            paramLabel = "INPUT",
            description = "The job's input: JSON, @FILE for a file with JSON, or - for JSON on standard input.")
    private String input;

    @Option(names = "--queue", paramLabel = "QUEUE", description = "The queue. Default: the queue of the job's type.")
    private String queue;

    @Option(names = "--priority", paramLabel = "N", description = "From 0 to 9; 9 runs first. Default: 4.")
    private Integer priority;

    @ArgGroup
    private Due due;

    /** When the job may run. */
    private static final class Due {
        @Option(
                names = "--delay",
                paramLabel = "DURATION",
                converter = Durations.class,
                description = "How long to wait before the job is due, such as 90s, 10m, 1h30m, 2d or PT10M.")
        private Duration delay;

        @Option(
                names = "--run-at",
                paramLabel = "TIME",
                description = "When the job is due, such as 2030-01-31T08:30:00+01:00.")
        private OffsetDateTime runAt;
    }

    @Option(
            names = "--idempotency-key",
            paramLabel = "KEY",
            description = "Identifies the job, so that submitting it again finds the same job.")
    private String idempotencyKey;

    @Option(
            names = "--metadata",
            paramLabel = "NAME=VALUE",
            description = "A text that the job's record shows. May be repeated.")
    private Map<String, String> metadata = Map.of();

    @Option(names = "--wait", description = "Wait until the job has ended, and print its result.")
    private boolean wait;

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            converter = Durations.class,
            description = "How long to wait, such as 10m; the job continues afterwards. Default: no limit.")
    private Duration timeout;

    @Override
    public Integer call() {
        common.requireWait(wait, timeout);
        String json = body(JobInput.read(input, common.invocation().input()));
        Service service = common.service();
        ServiceResponse stored = service.submit(json, Optional.ofNullable(idempotencyKey));
        String id = JsonObject.parse(stored.body()).text("id").orElseThrow();
        if (wait) {
            return new WaitForJob(common, service).andPrintResult(id, Optional.ofNullable(timeout));
        }
        common.out().println(common.json() ? stored.body() : id);
        return ExitCodes.DONE;
    }

    private String body(String inputJson) {
        Map<String, Object> options = new LinkedHashMap<>();
        options.put("type", type);
        if (queue != null) {
            options.put("queue", queue);
        }
        if (priority != null) {
            options.put("priority", priority);
        }
        if (due != null && due.delay != null) {
            options.put("delay", due.delay.toString());
        }
        if (due != null && due.runAt != null) {
            options.put("runAt", due.runAt.toInstant().toString());
        }
        if (!metadata.isEmpty()) {
            options.put("metadata", metadata);
        }
        // The input goes into the body as it was written, so that numbers keep their digits.
        String before = JsonText.write(options);
        return before.substring(0, before.length() - 1) + ",\"input\":" + inputJson + "}";
    }
}
