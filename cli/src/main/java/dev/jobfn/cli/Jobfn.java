package dev.jobfn.cli;

import dev.jobfn.cli.init.InitCommand;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The command {@code jobfn}. Without a subcommand, it prints its usage and exits with 2. */
@Command(
        name = "jobfn",
        description = "Works with jobfn, the asynchronous job API.",
        versionProvider = Versions.class,
        mixinStandardHelpOptions = true,
        scope = CommandLine.ScopeType.INHERIT,
        synopsisSubcommandLabel = "COMMAND",
        commandListHeading = "%nCommands:%n",
        optionListHeading = "%nOptions:%n",
        parameterListHeading = "%nArguments:%n",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done",
            "1:the command failed; the last line says why",
            "2:an option or an argument is missing or invalid"
        },
        subcommands = {InitCommand.class, HelpCommand.class})
public final class Jobfn implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    private Jobfn() {}

    /** Runs the command line and ends the JVM with its exit code. */
    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    /** A command line that prints its errors as one line, without a stack trace or the whole usage. */
    public static CommandLine commandLine() {
        return new CommandLine(new Jobfn())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler(Errors::invalid)
                .setExecutionExceptionHandler(Errors::failed);
    }

    /** No subcommand was given. */
    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getErr());
        return ExitCode.USAGE;
    }
}
