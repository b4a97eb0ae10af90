package dev.jobfn.cli.completion;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** The completion script for fish, made from the commands, their options and their arguments. */
final class FishScript {
    private final CommandLine root;
    private final List<String> lines = new ArrayList<>();

    FishScript(CommandLine root) {
        this.root = root;
    }

    String text() {
        String name = root.getCommandName();
        lines.add("# Completions of " + name + " for fish.");
        lines.add("complete -c " + name + " -f");
        root.getSubcommands().forEach((command, line) -> {
            CommandSpec spec = line.getCommandSpec();
            lines.add("complete -c " + name + " -n __fish_use_subcommand -a " + command + description(spec));
            String condition = "complete -c " + name + " -n '__fish_seen_subcommand_from " + command + "'";
            for (OptionSpec option : spec.options()) {
                lines.add(condition + names(option) + value(option) + quoted(option.description()));
            }
            for (PositionalParamSpec argument : spec.positionalParameters()) {
                String candidates = candidates(argument);
                if (!candidates.isEmpty()) {
                    lines.add(condition + " -a '" + candidates + "'");
                }
            }
        });
        return String.join("\n", lines) + "\n";
    }

    private static String description(CommandSpec spec) {
        return quoted(spec.usageMessage().description());
    }

    private static String names(OptionSpec option) {
        return Arrays.stream(option.names())
                .map(name -> name.startsWith("--") ? " -l " + name.substring(2) : " -s " + name.substring(1))
                .collect(Collectors.joining());
    }

    private static String value(OptionSpec option) {
        if (option.arity().max() == 0) {
            return "";
        }
        String candidates = candidates(option);
        if (!candidates.isEmpty()) {
            return " -x -a '" + candidates + "'";
        }
        return option.type() == Path.class ? " -r -F" : " -x";
    }

    private static String candidates(ArgSpec argument) {
        if (argument.type().isEnum()) {
            return Arrays.stream(argument.type().getEnumConstants())
                    .map(Object::toString)
                    .collect(Collectors.joining(" "));
        }
        return argument.completionCandidates() == null
                ? ""
                : StreamSupport.stream(argument.completionCandidates().spliterator(), false)
                        .collect(Collectors.joining(" "));
    }

    private static String quoted(String[] description) {
        return description.length == 0
                ? ""
                : " -d '" + description[0].replace("\\", "\\\\").replace("'", "\\'") + "'";
    }
}
