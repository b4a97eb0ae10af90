package dev.jobfn.cli.completion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobfn.cli.CommandLineRun;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompletionCommandTest {
    @TempDir
    private Path folder;

    @Test
    void bash_completes_commands_and_options() throws Exception {
        Path script = Files.writeString(
                folder.resolve("completion"),
                CommandLineRun.jobfn("completion", "bash").out());
        String line = ". " + script + "; COMP_WORDS=(jobfn submit --prio); COMP_CWORD=2; _complete_jobfn;"
                + " echo \"${COMPREPLY[@]}\"";

        Process bash =
                new ProcessBuilder("bash", "-c", line).redirectErrorStream(true).start();

        assertThat(new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .contains("--priority");
    }

    @Test
    void zsh_gets_a_script_that_loads_the_emulation_of_bash() {
        assertThat(CommandLineRun.jobfn("completion", "zsh").out()).contains("bashcompinit");
    }

    @Test
    void fish_gets_each_command_each_option_and_their_values() {
        assertThat(CommandLineRun.jobfn("completion", "fish").out())
                .contains(
                        "complete -c jobfn -n __fish_use_subcommand -a submit -d 'Submits a job",
                        "complete -c jobfn -n '__fish_seen_subcommand_from submit' -l key-file -r -F",
                        "complete -c jobfn -n '__fish_seen_subcommand_from list' -l state -x"
                                + " -a 'scheduled queued running succeeded failed cancelled'",
                        "complete -c jobfn -n '__fish_seen_subcommand_from completion' -a 'bash zsh fish'");
    }
}
