package dev.jobfn.cli.job;

import dev.jobfn.cli.ExitCodes;
import dev.jobfn.cli.http.Service;
import dev.jobfn.cli.json.JsonObject;
import dev.jobfn.cli.terminal.Colours;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code jobfn status}: shows jobs. */
@Command(
        name = "status",
        description = {"Shows what is known about a job.", "", "With --json, it prints one record per line."})
public final class StatusCommand implements Callable<Integer> {
    @Mixin
    private JobCommand common;

    @Parameters(paramLabel = "ID", arity = "1..*", description = "The ids of one or more jobs.")
    private List<String> ids;

    @Override
    public Integer call() {
        Service service = common.service();
        JobSheet sheet = new JobSheet(common.out(), Colours.of(common.command()));
        boolean first = true;
        for (String id : ids) {
            String json = service.get(Service.job(id)).body();
            if (common.json()) {
                common.out().println(json);
            } else {
                if (!first) {
                    common.out().println();
                }
                sheet.print(JsonObject.parse(json));
            }
            first = false;
        }
        return ExitCodes.DONE;
    }
}
