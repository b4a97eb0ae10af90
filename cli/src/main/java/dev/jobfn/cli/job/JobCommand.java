package dev.jobfn.cli.job;

import dev.jobfn.cli.Invocation;
import dev.jobfn.cli.connection.ConnectionOptions;
import dev.jobfn.cli.http.Service;
import java.io.PrintWriter;
import java.time.Duration;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What every command for jobs has. */
final class JobCommand {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Mixin
    private ConnectionOptions connection;

    @Option(names = "--json", description = "Print JSON for programs, and problems as JSON too.")
    private boolean json;

    Service service() {
        return new Service(connection.connection(Invocation.of(command).environment()));
    }

    /** A time limit has a meaning only for a command that waits. */
    void requireWait(boolean wait, Duration timeout) {
        if (timeout != null && !wait) {
            throw new ParameterException(command.commandLine(), "--timeout needs --wait");
        }
    }

    boolean json() {
        return json;
    }

    PrintWriter out() {
        return command.commandLine().getOut();
    }

    PrintWriter err() {
        return command.commandLine().getErr();
    }

    CommandSpec command() {
        return command;
    }

    Invocation invocation() {
        return Invocation.of(command);
    }
}
