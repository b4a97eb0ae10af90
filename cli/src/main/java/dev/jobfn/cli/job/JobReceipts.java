package dev.jobfn.cli.job;

import dev.jobfn.cli.ExitCodes;
import dev.jobfn.cli.http.ServiceProblem;
import dev.jobfn.cli.http.ServiceResponse;
import dev.jobfn.cli.json.JsonObject;
import java.util.List;
import java.util.function.Function;

/** Carries out a command for several jobs, and prints each job's new state. */
record JobReceipts(JobCommand command) {

    /**
     * Carries out the command for each job, even if the service refuses it for another one.
     *
     * @return the exit code
     */
    int forEach(List<String> ids, Function<String, ServiceResponse> send) {
        int exitCode = ExitCodes.DONE;
        for (String id : ids) {
            try {
                String json = send.apply(id).body();
                command.out().println(command.json() ? json : id + "  " + Ending.state(JsonObject.parse(json)));
            } catch (ServiceProblem e) {
                if (ids.size() == 1) {
                    throw e;
                }
                exitCode = e.exitCode();
                String text = id + ": " + e.getMessage();
                command.err().println(command.json() ? e.document().orElse(text) : text);
            }
        }
        return exitCode;
    }
}
