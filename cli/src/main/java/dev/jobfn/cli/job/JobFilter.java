package dev.jobfn.cli.job;

import dev.jobfn.cli.http.Service;
import dev.jobfn.cli.terminal.PastTimes;
import java.time.Instant;
import java.util.StringJoiner;
import picocli.CommandLine.Option;

/** The options that choose jobs. A job must match all of them. */
final class JobFilter {
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
            names = "--tenant",
            paramLabel = "TENANT",
            description = "Only jobs of this tenant. Default: your own, or for viewers and operators, all.")
    private String tenant;

    @Option(names = "--error", paramLabel = "ERROR", description = "Only jobs whose last error has this type.")
    private String error;

    @Option(
            names = "--from",
            paramLabel = "TIME",
            converter = PastTimes.class,
            description = "Only jobs that ended, or were submitted, since then: an age such as 2h, or a time.")
    private Instant from;

    @Option(
            names = "--to",
            paramLabel = "TIME",
            converter = PastTimes.class,
            description = "Only jobs that ended, or were submitted, before then: an age such as 1h, or a time.")
    private Instant to;

    /** Adds the filter to a query. */
    void addTo(StringJoiner query) {
        add(query, "state", state);
        add(query, "type", type);
        add(query, "queue", queue);
        add(query, "tenant", tenant);
        add(query, "error", error);
        add(query, "from", from);
        add(query, "to", to);
    }

    /** Adds a parameter, unless its value is null. */
    static void add(StringJoiner query, String name, Object value) {
        if (value != null) {
            query.add(name + "=" + Service.encoded(value.toString()));
        }
    }
}
