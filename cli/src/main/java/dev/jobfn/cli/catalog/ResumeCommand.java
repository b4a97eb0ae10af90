package dev.jobfn.cli.catalog;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code jobfn resume}. */
@Command(name = "resume", description = "Dispatches a queue's jobs again.")
public final class ResumeCommand implements Callable<Integer> {
    @Mixin
    private CatalogCommand common;

    @Parameters(paramLabel = "QUEUE", description = "The queue's name.")
    private String queue;

    @Override
    public Integer call() {
        return common.send(queue, "resume", "active");
    }
}
