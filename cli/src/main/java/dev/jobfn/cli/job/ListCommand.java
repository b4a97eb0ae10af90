package dev.jobfn.cli.job;

import dev.jobfn.cli.ExitCodes;
import dev.jobfn.cli.http.Service;
import dev.jobfn.cli.json.JsonObject;
import dev.jobfn.cli.terminal.Colours;
import dev.jobfn.cli.terminal.Durations;
import dev.jobfn.cli.terminal.Table;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code jobfn list}: lists jobs. */
@Command(
        name = "list",
        description = {
            "Lists your jobs, newest first.",
            "",
            "With --json, it prints a page as the service sends it. With --json --all, it prints one record per line."
        })
public final class ListCommand implements Callable<Integer> {
    private static final int LARGEST_PAGE = 100;

    @Mixin
    private JobCommand common;

    @Option(
            names = "--state",
            paramLabel = "STATE",
            description = "Only jobs in this state: scheduled, queued, running, succeeded, failed or cancelled.")
    private ListedState state;

    @Option(names = "--type", paramLabel = "TYPE", description = "Only jobs of this type.")
    private String type;

    @Option(names = "--queue", paramLabel = "QUEUE", description = "Only jobs of this queue.")
    private String queue;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "20",
            description = "Jobs per page, 1 to 100. Default: 20.")
    private int limit;

    @Option(names = "--cursor", paramLabel = "CURSOR", description = "Where to continue, as the previous page said.")
    private String cursor;

    @Option(names = "--all", description = "All pages, not only the first one.")
    private boolean all;

    @Override
    public Integer call() {
        Service service = common.service();
        Optional<String> next = Optional.ofNullable(cursor);
        do {
            String json = service.get(path(next)).body();
            JsonObject page = JsonObject.parse(json);
            next = page.text("nextCursor");
            if (!common.json()) {
                print(page);
            } else if (all) {
                page.objects("jobs").forEach(common.out()::println);
            } else {
                common.out().println(json);
            }
        } while (all && next.isPresent() && !common.out().checkError());
        if (next.isPresent() && !all && !common.json()) {
            common.err().println("There may be more: add --cursor " + next.get() + ", or --all.");
        }
        return ExitCodes.DONE;
    }

    private String path(Optional<String> from) {
        StringJoiner query = new StringJoiner("&", "/jobs?", "");
        query.add("limit=" + (all ? LARGEST_PAGE : limit));
        parameter(query, "state", state);
        parameter(query, "type", type);
        parameter(query, "queue", queue);
        parameter(query, "cursor", from.orElse(null));
        return query.toString();
    }

    private static void parameter(StringJoiner query, String name, Object value) {
        if (value != null) {
            query.add(name + "=" + Service.encoded(value.toString()));
        }
    }

    private void print(JsonObject page) {
        Table table = new Table("ID", "STATE", "TYPE", "QUEUE", "ATTEMPT", "CREATED", "ERROR");
        for (JsonObject job : page.objects("jobs")) {
            table.row(
                    job.text("id").orElse(""),
                    Ending.state(job),
                    job.text("type").orElse(""),
                    job.text("queue").orElse(""),
                    String.valueOf(job.number("attempt")),
                    Durations.ago(job.text("createdAt")),
                    job.object("error").text("type").orElse(""));
        }
        table.print(common.out(), Colours.of(common.command())::state);
    }
}
