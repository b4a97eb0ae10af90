package dev.jobfn.redis;

import dev.jobfn.catalog.Catalog;
import dev.jobfn.catalog.Queue;
import dev.jobfn.coalesce.CoalescedCalls;
import dev.jobfn.job.Claim.Claimed;
import dev.jobfn.job.Failure;
import dev.jobfn.job.Heartbeat;
import dev.jobfn.job.Job.Progress;
import dev.jobfn.job.JobId;
import dev.jobfn.job.JobState;
import dev.jobfn.job.Offer;
import dev.jobfn.job.RunEnd;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The scripts that a run calls with its run token. Successes recorded at the same time share a call. */
final class RunScripts {
    /** What {@code add_next} in include/next.lua returns. */
    private static final int NEXT = 5;

    private static final String NO_OFFER = "-";

    private final Scripts scripts;
    private final Catalog catalog;
    private final CoalescedCalls<Reply> successes;

    RunScripts(Scripts scripts, Catalog catalog) {
        this.scripts = scripts;
        this.catalog = catalog;
        this.successes = new CoalescedCalls<>(
                (lane, arguments) -> scripts.callAsync(Script.COMPLETE, lane, offersLast(arguments)), Reply::split);
    }

    /** @param runs the runs of one queue; not empty */
    Answer<List<Optional<Boolean>>> heartbeat(String queue, Duration lease, List<Heartbeat> runs) {
        List<String> arguments = new ArrayList<>();
        for (Heartbeat run : runs) {
            arguments.addAll(List.of(
                    run.job().unique(),
                    run.run(),
                    run.progress().map(Progress::percent).map(String::valueOf).orElse(""),
                    run.progress().map(Progress::message).orElse("")));
        }
        arguments.add(2, millis(lease));
        Reply reply = call(Script.HEARTBEAT, queue, arguments.toArray(String[]::new));
        List<String> held = Stream.concat(Stream.of(reply.status()), reply.details().stream())
                .toList();
        return reply.with(IntStream.range(0, runs.size())
                .mapToObj(run -> "held".equals(held.get(2 * run))
                        ? Optional.of("cancel".equals(held.get(2 * run + 1)))
                        : Optional.<Boolean>empty())
                .toList());
    }

    CompletionStage<Answer<RunEnd>> complete(JobId job, String run, String result, Optional<Offer> offer) {
        return successes
                .call(
                        lane(job),
                        offer.map(RunScripts::offering).stream().toList(),
                        job.unique(),
                        run,
                        result,
                        offer.map(RunScripts::offered).orElse(NO_OFFER))
                .thenApply(reply -> ended(job, reply, offer));
    }

    /** The script takes all offers as one text, after the arguments of all jobs. */
    private static String[] offersLast(String... arguments) {
        boolean offering = arguments.length % 4 == 1;
        List<String> ordered = new ArrayList<>(arguments.length);
        StringBuilder offers = new StringBuilder(offering ? arguments[0] : "");
        for (int job = offering ? 1 : 0; job < arguments.length; job += 4) {
            ordered.addAll(List.of(arguments[job], arguments[job + 1], arguments[job + 2]));
            offers.append(' ').append(arguments[job + 3]);
        }
        if (offering) {
            ordered.add(offers.toString());
        }
        return ordered.toArray(String[]::new);
    }

    Answer<RunEnd> fail(JobId job, String run, Failure failure, Duration pause, Optional<Offer> offer) {
        return end(
                Script.FAIL,
                job,
                offer,
                run,
                failure.reason().text(),
                failure.type(),
                failure.message(),
                failure.retryable() ? "1" : "0",
                millis(pause));
    }

    /** @param cutOff whether the run could not reach Redis for the length of a lease */
    Answer<RunEnd> release(JobId job, String run, boolean cutOff, Optional<Offer> offer) {
        return end(Script.RELEASE, job, offer, run, cutOff ? "1" : "0");
    }

    private Answer<RunEnd> end(Script script, JobId job, Optional<Offer> offer, String... arguments) {
        Stream<String> all = Stream.of(
                        Stream.of(job.unique()),
                        Stream.of(arguments),
                        offer.map(next -> offering(next) + " " + offered(next)).stream())
                .flatMap(each -> each);
        return ended(job, call(script, job.queue(), all.toArray(String[]::new)), offer);
    }

    private Reply call(Script script, String queue, String... arguments) {
        return Reply.of(queue, scripts.call(script, catalog.existingQueue(queue), arguments));
    }

    private static Answer<RunEnd> ended(JobId job, Reply reply, Optional<Offer> offer) {
        Optional<JobState> state = switch (reply.status()) {
            case "gone" -> Optional.empty();
            case "already" -> Optional.of(reply.state(0));
            case "released" -> Optional.of(JobState.QUEUED);
            default -> Optional.of(Reply.state(reply.status()));
        };
        return reply.with(new RunEnd(state, offer.flatMap(made -> next(job.queue(), made, reply.details()))));
    }

    private static Optional<Claimed> next(String queue, Offer offer, List<String> details) {
        List<String> next = details.subList(details.size() - NEXT, details.size());
        return next.get(0).isEmpty()
                ? Optional.empty()
                : Optional.of(ClaimScript.claimed(
                        new JobId(queue, next.get(0)), offer.run(), next.subList(1, NEXT), Duration.ZERO));
    }

    /** What all offers of a process have in common; see include/next.lua. */
    private static String offering(Offer offer) {
        return millis(offer.lease()) + " " + String.join(",", offer.types()) + ",";
    }

    private static String offered(Offer offer) {
        return offer.run() + ":" + offer.budget().toMillis();
    }

    private Queue lane(JobId job) {
        return catalog.existingQueue(job.queue());
    }

    private static String millis(Duration duration) {
        return Long.toString(duration.toMillis());
    }
}
