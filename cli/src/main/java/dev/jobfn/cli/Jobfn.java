package dev.jobfn.cli;

import dev.jobfn.cli.catalog.PauseCommand;
import dev.jobfn.cli.catalog.QueuesCommand;
import dev.jobfn.cli.catalog.ResumeCommand;
import dev.jobfn.cli.catalog.TypesCommand;
import dev.jobfn.cli.completion.CompletionCommand;
import dev.jobfn.cli.doctor.DoctorCommand;
import dev.jobfn.cli.init.InitCommand;
import dev.jobfn.cli.job.CancelCommand;
import dev.jobfn.cli.job.ListCommand;
import dev.jobfn.cli.job.ResultCommand;
import dev.jobfn.cli.job.RetryCommand;
import dev.jobfn.cli.job.StatusCommand;
import dev.jobfn.cli.job.SubmitCommand;
import dev.jobfn.cli.job.WatchCommand;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
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
            "1:the command failed, or the job failed or was cancelled",
            "2:an argument, an option or the configuration is invalid",
            "3:the service refused the request",
            "4:the service can't be reached, or is overloaded",
            "5:the job has not ended yet"
        })
public final class Jobfn implements Callable<Integer> {
    private static final List<String> COMMANDS = List.of(
            "init",
            "submit",
            "status",
            "result",
            "watch",
            "list",
            "cancel",
            "retry",
            "queues",
            "pause",
            "resume",
            "types",
            "doctor",
            "completion",
            "help");

    /** These describe all commands. */
    private static final Set<String> NEED_ALL = Set.of("completion", "help");

    private final Invocation invocation;

    @Spec
    private CommandSpec spec;

    private Jobfn(Invocation invocation) {
        this.invocation = invocation;
    }

    /** Runs the command line and ends the JVM with its exit code. */
    public static void main(String[] arguments) {
        CommandLine command = commandLine(Invocation.ofProcess(), arguments)
                .setOut(new PrintWriter(System.out, true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(System.err, true, StandardCharsets.UTF_8));
        int exitCode = command.execute(arguments);
        command.getOut().flush();
        System.exit(exitCode);
    }

    /**
     * A command line that prints its errors as one or two lines, without a stack trace or the whole usage.
     *
     * @param arguments the arguments that it will get; if the first one names a subcommand, the command line has only
     *     this subcommand, because reading the options of all subcommands would take half of the start time
     */
    public static CommandLine commandLine(Invocation invocation, String... arguments) {
        CommandLine command = new CommandLine(new Jobfn(invocation));
        boolean one = arguments.length > 0 && COMMANDS.contains(arguments[0]) && !NEED_ALL.contains(arguments[0]);
        for (String name : one ? List.of(arguments[0]) : COMMANDS) {
            command.addSubcommand(subcommand(name));
        }
        return command.setCaseInsensitiveEnumValuesAllowed(true)
                // An argument that begins with @ is the name of a file with a job's input.
                .setExpandAtFiles(false)
                .setColorScheme(Help.defaultColorScheme(invocation.colours() ? Help.Ansi.ON : Help.Ansi.OFF))
                .setParameterExceptionHandler(Errors::invalid)
                .setExecutionExceptionHandler(Errors::failed);
    }

    private static Object subcommand(String name) {
        return switch (name) {
            case "init" -> new InitCommand();
            case "submit" -> new SubmitCommand();
            case "status" -> new StatusCommand();
            case "result" -> new ResultCommand();
            case "watch" -> new WatchCommand();
            case "list" -> new ListCommand();
            case "cancel" -> new CancelCommand();
            case "retry" -> new RetryCommand();
            case "queues" -> new QueuesCommand();
            case "pause" -> new PauseCommand();
            case "resume" -> new ResumeCommand();
            case "types" -> new TypesCommand();
            case "doctor" -> new DoctorCommand();
            case "completion" -> new CompletionCommand();
            case "help" -> new HelpCommand();
            default -> throw new IllegalArgumentException(name);
        };
    }

    Invocation invocation() {
        return invocation;
    }

    /** No subcommand was given. */
    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getErr());
        return ExitCodes.USAGE;
    }
}
