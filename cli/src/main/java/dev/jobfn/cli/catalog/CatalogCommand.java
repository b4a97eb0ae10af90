package dev.jobfn.cli.catalog;

import dev.jobfn.cli.ExitCodes;
import dev.jobfn.cli.Invocation;
import dev.jobfn.cli.connection.ConnectionOptions;
import dev.jobfn.cli.http.Service;
import java.io.PrintWriter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What every command for queues and types has. */
final class CatalogCommand {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Mixin
    private ConnectionOptions connection;

    @Option(names = "--json", description = "Print JSON for programs, and problems as JSON too.")
    private boolean json;

    Service service() {
        return new Service(connection.connection(Invocation.of(command).environment()));
    }

    boolean json() {
        return json;
    }

    PrintWriter out() {
        return command.commandLine().getOut();
    }

    CommandSpec command() {
        return command;
    }

    /** Sends a command to a queue, and prints the outcome. */
    int send(String queue, String verb, String outcome) {
        String answer = service()
                .command("/queues/" + Service.encoded(queue) + "/" + verb)
                .body();
        out().println(json ? answer : queue + "  " + outcome);
        return ExitCodes.DONE;
    }
}
