package dev.jobfn.cli.job;

import dev.jobfn.cli.http.Service;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code jobfn cancel}. */
@Command(
        name = "cancel",
        description = {
            "Cancels jobs that have not ended.",
            "",
            "A running job ends when its handler learns of the cancellation; it may still succeed before that."
        })
public final class CancelCommand implements Callable<Integer> {
    @Mixin
    private JobCommand common;

    @Parameters(paramLabel = "ID", arity = "1..*", description = "The ids of one or more jobs.")
    private List<String> ids;

    @Override
    public Integer call() {
        Service service = common.service();
        return new JobReceipts(common).forEach(ids, id -> service.command(Service.job(id) + "/cancel"));
    }
}
