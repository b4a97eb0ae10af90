package dev.jobfn.cli.catalog;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code jobfn pause}. */
@Command(
        name = "pause",
        description = "Stops dispatching a queue's jobs. Running jobs continue, and submissions are accepted.")
public final class PauseCommand implements Callable<Integer> {
    @Mixin
    private CatalogCommand common;

    @Parameters(paramLabel = "QUEUE", description = "The queue's name.")
    private String queue;

    @Override
    public Integer call() {
        return common.send(queue, "pause", "paused");
    }
}
