package dev.jobfn.cli.completion;

import dev.jobfn.cli.ExitCodes;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code jobfn completion}: prints a completion script. */
@Command(
        name = "completion",
        description = {
            "Prints a script with which a shell completes this command.",
            "",
            "bash, in ~/.bashrc:  source <(jobfn completion bash)",
            "zsh, in ~/.zshrc:    source <(jobfn completion zsh)",
            "fish:                jobfn completion fish > ~/.config/fish/completions/jobfn.fish"
        })
public final class CompletionCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "SHELL", description = "bash, zsh or fish.")
    private Shell shell;

    @Override
    public Integer call() {
        CommandLine root = spec.root().commandLine();
        String script = switch (shell) {
            // picocli's script also works in zsh, which emulates bash's completion.
            case BASH, ZSH -> AutoComplete.bash("jobfn", root);
            case FISH -> new FishScript(root).text();
        };
        spec.commandLine().getOut().print(script);
        return ExitCodes.DONE;
    }
}
