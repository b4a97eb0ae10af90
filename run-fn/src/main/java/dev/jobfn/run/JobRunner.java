package dev.jobfn.run;

import dev.jobfn.catalog.Catalog;
import dev.jobfn.event.FollowUps;
import dev.jobfn.event.JobEvents;
import dev.jobfn.event.JobEvents.Queued;
import dev.jobfn.http.problem.Problems;
import dev.jobfn.job.Claim;
import dev.jobfn.job.Claim.Claimed;
import dev.jobfn.job.Claim.Place;
import dev.jobfn.job.Claim.Waits;
import dev.jobfn.redis.RedisJobStore;
import dev.jobfn.run.invoke.Handlers;
import dev.jobfn.run.invoke.Invocable;
import io.cloudevents.CloudEvent;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes a {@code job.queued} event and runs its jobs to the end, some abreast. Each is claimed when its turn comes: what no
 * longer fits in the request is then put back, and of a process that dies only the running jobs have to lose their leases. While
 * a success is recorded the next job begins; the event is answered when all are. Throws while a job can't be claimed, so that
 * the broker delivers the event again; a job that is not to be claimed by this event any more, because it has run or was
 * cancelled, is passed over.
 */
final class JobRunner {
    private static final Logger LOG = LoggerFactory.getLogger(JobRunner.class);
    /** When a type is not known here: a rollout is under way, and another revision knows it. */
    private static final Duration ROLLOUT_PAUSE = Duration.ofSeconds(10);
    /** When no run begins here any more: the platform has not noticed yet, and would bring the job again at once. */
    private static final Duration SHUT_PAUSE = Duration.ofSeconds(1);

    /**
     * How many jobs of an event run at once. Those that come close together share their calls of Redis, and none waits for the
     * round trips of those before it; but a process that dies takes so many with it. As many as an event carries where two
     * thousand jobs come a second.
     */
    static final int ABREAST = 25;

    private static final CompletableFuture<Void> DONE = CompletableFuture.completedFuture(null);

    private final Set<String> waiting = ConcurrentHashMap.newKeySet();
    private final Catalog catalog;
    private final Handlers handlers;
    private final RunSettings times;
    private final AdmissionGate neighbours;
    private final Claims claims;
    private final Attempts attempts;
    private final Executor threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task);
        thread.setDaemon(true);
        return thread;
    });

    JobRunner(
            Catalog catalog,
            Handlers handlers,
            RedisJobStore store,
            FollowUps followUps,
            RunSettings times,
            AdmissionGate neighbours) {
        this.catalog = catalog;
        this.handlers = handlers;
        this.times = times;
        this.neighbours = neighbours;
        Outcomes outcomes = new Outcomes(store, followUps, times, threads, neighbours.cleared());
        this.claims = new Claims(store, followUps, times, outcomes, threads);
        this.attempts = new Attempts(store, followUps, times, neighbours, outcomes, threads);
    }

    void take(CloudEvent event) {
        List<Queued> jobs = JobEvents.readQueued(event);
        if (jobs.isEmpty() || catalog.queue(jobs.get(0).job().queue()).isEmpty()) {
            throw Problems.notAnEvent().exception();
        }
        Delivery delivery = new Delivery(jobs);
        for (int abreast = 0; abreast < ABREAST; abreast++) {
            takeNext(delivery);
        }
        delivery.await();
    }

    /** Begins the next, if one is left, which then goes its way by itself, and has another begun when its handler has ended. */
    private void takeNext(Delivery delivery) {
        delivery.next().ifPresent(queued -> {
            CompletableFuture<Void> unused = DONE.thenCompose(go -> begin(queued, () -> takeNext(delivery)))
                    .whenComplete((over, error) -> delivery.over(error));
        });
    }

    /**
     * What the event says is a hint at most: anybody may have sent it. So nothing waits for it, and it takes no place from others,
     * before the store has said that its dispatch token is the current one.
     */
    private CompletableFuture<Void> begin(Queued queued, Runnable next) {
        if (handler(queued.type()).isEmpty()) {
            return giveBack(queued, ROLLOUT_PAUSE, next);
        }
        CompletableFuture<Optional<Waits>> first =
                neighbours.enterNow() ? claimAndRun(queued, Place.BESIDE, next) : claim(queued, Place.NONE, next);
        return first.thenCompose(waits -> waits.isEmpty()
                ? DONE
                // By another thread: who brought the store's answer must not wait for its next.
                : DONE.thenComposeAsync(go -> awaitPlace(queued, waits.get(), next), threads));
    }

    /** A handler that is here and has time enough. Longer types have lanes of their own; a Trigger may lead here what belongs there. */
    private Optional<Invocable> handler(String type) {
        return catalog.type(type).filter(times::hold).flatMap(handlers::find);
    }

    /** A copy of an event whose job waits here already has nothing to wait for. */
    private CompletableFuture<Void> awaitPlace(Queued queued, Waits waits, Runnable next) {
        String dispatch = queued.job() + "." + queued.token();
        if (!waiting.add(dispatch)) {
            next.run();
            return DONE;
        }
        Duration patience = catalog.type(waits.type()).map(times::startWait).orElse(Duration.ZERO);
        return neighbours
                .place(waits.alone(), patience, threads)
                .whenComplete((entered, error) -> waiting.remove(dispatch))
                .thenCompose(entered -> entered
                        ? claimAndRun(queued, waits.alone() ? Place.ALONE : Place.BESIDE, next)
                                .thenCompose(over -> DONE)
                        : giveBack(queued, SHUT_PAUSE, next));
    }

    private CompletableFuture<Void> giveBack(Queued queued, Duration pause, Runnable next) {
        if (claims.giveBack(queued, pause)) {
            LOG.warn("{} of type {} can't run here now; it is put back", queued.job(), queued.type());
        }
        next.run();
        return DONE;
    }

    /** With a place, which is left when all is over. */
    private CompletableFuture<Optional<Waits>> claimAndRun(Queued queued, Place place, Runnable next) {
        return DONE.thenCompose(entered -> claim(queued, place, next))
                .whenComplete((over, error) -> neighbours.leave());
    }

    /** Claims, and runs what was claimed; answers what the job waits for where it was not for want of a place. */
    private CompletableFuture<Optional<Waits>> claim(Queued queued, Place place, Runnable next) {
        return claims.claim(queued, place).thenCompose(taken -> {
            Claim claim = taken.claim();
            if (claim instanceof Claimed ours) {
                return run(ours, taken.askedAt(), next).thenApply(over -> Optional.empty());
            }
            if (claim instanceof Waits waits) {
                return CompletableFuture.completedFuture(Optional.of(waits));
            }
            threads.execute(next);
            return CompletableFuture.completedFuture(Optional.empty());
        });
    }

    private CompletableFuture<Void> run(Claimed claim, long claimedAt, Runnable next) {
        Optional<Invocable> handler = handler(claim.type());
        return handler.isPresent()
                ? attempts.start(claim, catalog.type(claim.type()).orElseThrow(), handler.get(), claimedAt, next)
                : attempts.refuse(claim, next);
    }
}
