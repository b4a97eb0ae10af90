package dev.jobfn.cli.catalog;

import dev.jobfn.cli.ExitCodes;
import dev.jobfn.cli.json.JsonObject;
import dev.jobfn.cli.terminal.Durations;
import dev.jobfn.cli.terminal.Table;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code jobfn types}: shows all job types. */
@Command(
        name = "types",
        description = {
            "Shows each job type: its queue, the limits of its jobs, and the fields of its input.",
            "",
            "INPUT marks required fields with *. With --json, it prints the whole JSON Schema of each input."
        })
public final class TypesCommand implements Callable<Integer> {
    @Mixin
    private CatalogCommand common;

    @Override
    public Integer call() {
        String json = common.service().get("/types").body();
        if (common.json()) {
            common.out().println(json);
            return ExitCodes.DONE;
        }
        Table table = new Table("TYPE", "QUEUE", "TIMEOUT", "ATTEMPTS", "INPUT");
        for (JsonObject type : JsonObject.parse(json).objects("types")) {
            JsonObject limits = type.object("limits");
            table.row(
                    type.text("name").orElse(""),
                    type.text("queue").orElse(""),
                    Durations.show(Duration.parse(limits.text("timeout").orElse("PT0S"))),
                    String.valueOf(limits.number("maxAttempts")),
                    fields(type.object("input")));
        }
        table.print(common.out(), UnaryOperator.identity());
        return ExitCodes.DONE;
    }

    private static String fields(JsonObject schema) {
        List<?> required = schema.members().get("required") instanceof List<?> names ? names : List.of();
        String fields = schema.object("properties").members().keySet().stream()
                .map(name -> name + (required.contains(name) ? "*" : ""))
                .collect(Collectors.joining(" "));
        return fields.isEmpty() ? "any" : fields;
    }
}
