package dev.jobfn.cli.doctor;

import dev.jobfn.cli.ExitCodes;
import dev.jobfn.cli.Invocation;
import dev.jobfn.cli.connection.ConnectionOptions;
import dev.jobfn.cli.terminal.Colours;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code jobfn doctor}: checks a service or an installation. */
@Command(
        name = "doctor",
        description = {
            "Checks a service, or an installation on a cluster, and says what to change.",
            "",
            "It changes nothing. The exit code is 1 if there is an error."
        })
public final class DoctorCommand implements Callable<Integer> {
    @Spec
    private CommandSpec command;

    @Mixin
    private ConnectionOptions connection;

    @Option(
            names = "--cluster",
            description = "Check the installation in a namespace, which kubectl reads, instead of a service's API.")
    private boolean cluster;

    @Option(
            names = "--namespace",
            paramLabel = "NAME",
            defaultValue = "",
            description = "The namespace of the installation. Default: the one of kubectl's current context.")
    private String namespace;

    @Option(names = "--json", description = "Print the findings as one JSON document.")
    private boolean json;

    @Override
    public Integer call() {
        Findings findings = new Findings();
        Map<String, String> environment = Invocation.of(command).environment();
        if (cluster) {
            new ClusterCheckup(new Kubectl(namespace, environment), findings).run();
        } else {
            new ServiceCheckup(connection.connection(environment), findings).run();
        }
        if (json) {
            command.commandLine().getOut().println(findings.json());
        } else {
            findings.print(command.commandLine().getOut(), Colours.of(command));
        }
        return findings.hasErrors() ? ExitCodes.FAILED : ExitCodes.DONE;
    }
}
