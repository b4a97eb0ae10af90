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
            "Lists jobs, newest first: your own or, with the key of a viewer or an operator, those of all tenants.",
            "",
            "With --json, it prints a page as the service sends it. With --json --all, it prints one record per line."
        })
public final class ListCommand implements Callable<Integer> {
    private static final int LARGEST_PAGE = 100;

    @Mixin
    private JobCommand common;

    @Mixin
    private JobFilter filter;

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
        boolean first = true;
        do {
            String json = service.get(path(next)).body();
            JsonObject page = JsonObject.parse(json);
            next = page.text("nextCursor");
            if (!common.json()) {
                print(page, first);
            } else if (all) {
                page.objects("jobs").forEach(common.out()::println);
            } else {
                common.out().println(json);
            }
            first = false;
        } while (all && next.isPresent() && !common.out().checkError());
        if (next.isPresent() && !all && !common.json()) {
            common.err().println("There may be more: add --cursor " + next.get() + ", or --all.");
        }
        return ExitCodes.DONE;
    }

    private String path(Optional<String> from) {
        StringJoiner query = new StringJoiner("&", "/jobs?", "");
        query.add("limit=" + (all ? LARGEST_PAGE : limit));
        filter.addTo(query);
        JobFilter.add(query, "cursor", from.orElse(null));
        return query.toString();
    }

    private void print(JsonObject page, boolean first) {
        Table table = new Table("ID", "STATE", "TYPE", "QUEUE", "TENANT", "ATTEMPT", "CREATED", "ERROR");
        if (!first) {
            table.hideHeadings();
        }
        for (JsonObject job : page.objects("jobs")) {
            table.row(
                    job.text("id").orElse(""),
                    Ending.state(job),
                    job.text("type").orElse(""),
                    job.text("queue").orElse(""),
                    job.text("tenant").orElse(""),
                    String.valueOf(job.number("attempt")),
                    Durations.ago(job.text("createdAt")),
                    job.object("error").text("type").orElse(""));
        }
        table.print(common.out(), Colours.of(common.command())::state);
    }
}
