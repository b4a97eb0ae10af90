package dev.jobfn.redis;

import dev.jobfn.catalog.Catalog;
import dev.jobfn.event.EventPublisher;
import dev.jobfn.job.FollowUp;
import dev.jobfn.job.JobId;
import dev.jobfn.job.Tick;
import dev.jobfn.redis.connection.RedisConnection;
import dev.jobfn.redis.connection.Replies;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** The scripts that act on a queue: its dispatches, its clock, its outbox. */
final class QueueScripts implements EventPublisher.Store {
    private final RedisConnection connection;
    private final Scripts scripts;
    private final Catalog catalog;

    QueueScripts(RedisConnection connection, Scripts scripts, Catalog catalog) {
        this.connection = connection;
        this.scripts = scripts;
        this.catalog = catalog;
    }

    Answer<Boolean> undispatch(String queue, Map<JobId, String> tokens, Duration pause, Duration hold) {
        List<String> arguments = new ArrayList<>();
        tokens.forEach((job, token) -> arguments.addAll(List.of(job.unique(), token)));
        arguments.addAll(2, List.of(millis(pause), millis(hold)));
        Reply reply = call(Script.UNDISPATCH, queue, arguments.toArray(String[]::new));
        return reply.with(reply.details().contains("undispatched"));
    }

    @Override
    public FollowUp undispatchRefused(JobId job, String token, Duration hold) {
        return undispatch(job.queue(), Map.of(job, token), Duration.ZERO, hold).followUp();
    }

    /** Goes through the window page by page; each page's follow-up is passed on before the next page is read. */
    int redispatch(String queue, Consumer<FollowUp> publishing) {
        String from = "0";
        String began = "0";
        int count = 0;
        do {
            Reply reply = call(Script.REDISPATCH, queue, from, began);
            publishing.accept(reply.followUp());
            from = reply.detail(0);
            began = reply.detail(1);
            count += Integer.parseInt(reply.detail(2));
        } while (!"0".equals(from));
        return count;
    }

    Answer<Boolean> pause(String queue, boolean paused) {
        return call(Script.PAUSE, queue, paused ? "1" : "0").with(paused);
    }

    Answer<Long> sweep(String queue) {
        Reply reply = call(Script.SWEEP, queue);
        return reply.with(Long.valueOf(reply.detail(0)));
    }

    Answer<Tick> tick(String queue, String token, Duration lease, boolean lingered) {
        Reply reply = call(Script.TICK, queue, token, millis(lease), lingered ? "1" : "0");
        FollowUp followUp = reply.followUp();
        return reply.with(
                switch (reply.status()) {
                    case "sleep" ->
                        new Tick.Sleep(
                                Duration.ofMillis(Long.parseLong(reply.detail(0))),
                                "1".equals(reply.detail(1)),
                                !followUp.dispatches().isEmpty()
                                        || !followUp.outcomes().isEmpty());
                    case "done" -> new Tick.Done();
                    case "gone" -> new Tick.Gone();
                    default -> throw reply.unexpected();
                });
    }

    /** The follow-up starts the successor. The follow-up is empty if the token is not the current clock's. */
    Answer<Boolean> handOver(String queue, String token) {
        Reply reply = call(Script.HANDOVER, queue, token);
        return reply.with(reply.followUp().clock().isPresent());
    }

    @Override
    public void settle(String queue, List<String> entries) {
        if (entries.isEmpty()) {
            return;
        }
        Replies.await(connection.watched(
                connection.commands().zrem(Scripts.base(queue) + ":outbox", entries.toArray(String[]::new))));
    }

    private Reply call(Script script, String queue, String... arguments) {
        return Reply.of(queue, scripts.call(script, catalog.existingQueue(queue), arguments));
    }

    private static String millis(Duration duration) {
        return Long.toString(duration.toMillis());
    }
}
