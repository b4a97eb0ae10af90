package dev.jobfn.cli.job;

import dev.jobfn.cli.http.Service;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code jobfn retry}. */
@Command(
        name = "retry",
        description = {"Runs failed or cancelled jobs again.", "", "Each job gets its full number of attempts again."})
public final class RetryCommand implements Callable<Integer> {
    @Mixin
    private JobCommand common;

    @Parameters(paramLabel = "ID", arity = "1..*", description = "The ids of one or more jobs.")
    private List<String> ids;

    @Override
    public Integer call() {
        Service service = common.service();
        return new JobReceipts(common).forEach(ids, id -> service.commandOnce(Service.job(id) + "/retry"));
    }
}
