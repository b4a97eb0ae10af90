package dev.jobfn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What all commands share: help, version, errors and exit codes. */
class JobfnTest {
    @Test
    void the_version_is_that_of_the_build() {
        CommandLineRun run = CommandLineRun.jobfn("--version");

        assertThat(run.exitCode()).isZero();
        assertThat(run.out().strip()).matches("jobfn \\d+\\.\\d+\\.\\d+(-SNAPSHOT)?");
    }

    @Test
    void help_lists_the_commands_and_the_exit_codes() {
        CommandLineRun run = CommandLineRun.jobfn("--help");

        assertThat(run.exitCode()).isZero();
        assertThat(run.out())
                .contains("Usage: jobfn [-hV] COMMAND")
                .contains("init", "Creates a project for your own handlers.")
                .containsPattern("Exit codes:\\R +0 +done\\R +1 +the command failed");
    }

    @Test
    void each_command_has_help_with_the_exit_codes() {
        assertThat(CommandLineRun.jobfn("help", "init").out())
                .isEqualTo(CommandLineRun.jobfn("init", "--help").out())
                .contains("jobfn init", "FOLDER", "--package=PACKAGE", "--lang=LANGUAGE", "Exit codes:");
    }

    @Test
    void without_a_command_the_usage_is_printed_as_an_error() {
        CommandLineRun run = CommandLineRun.jobfn();

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).contains("Usage: jobfn", "init");
    }

    @Test
    void a_misspelled_command_gets_a_suggestion() {
        CommandLineRun run = CommandLineRun.jobfn("inti");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("inti", "Did you mean: jobfn init");
    }

    @Test
    void an_unknown_option_is_an_error_of_one_line_with_a_hint() {
        CommandLineRun run = CommandLineRun.jobfn("init", "my-jobs", "--package=com.example", "--no-such-option");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err())
                .contains("jobfn init: Unknown option: '--no-such-option'")
                .hasLineCount(2);
    }
}
