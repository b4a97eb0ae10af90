package dev.jobfn.cli.job;

import dev.jobfn.cli.ExitCodes;
import dev.jobfn.cli.http.Service;
import dev.jobfn.cli.terminal.Durations;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code jobfn result}: prints a job's result. */
@Command(
        name = "result",
        description = {
            "Prints the result of a job, as JSON.",
            "",
            "If the job has not ended, the exit code is 5, unless --wait waits for the end."
        })
public final class ResultCommand implements Callable<Integer> {
    @Mixin
    private JobCommand common;

    @Parameters(paramLabel = "ID", description = "The job's id.")
    private String id;

    @Option(names = "--wait", description = "Wait until the job has ended.")
    private boolean wait;

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            converter = Durations.class,
            description = "How long to wait, such as 10m. Default: no limit.")
    private Duration timeout;

    @Override
    public Integer call() {
        common.requireWait(wait, timeout);
        Service service = common.service();
        if (wait) {
            new WaitForJob(common, service).untilEnded(id, Optional.ofNullable(timeout));
        }
        common.out().println(service.get(Service.job(id) + "/result").body());
        return ExitCodes.DONE;
    }
}
