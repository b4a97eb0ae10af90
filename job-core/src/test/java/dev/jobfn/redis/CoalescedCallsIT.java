package dev.jobfn.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobfn.harness.RedisProcess;
import dev.jobfn.job.Claim;
import dev.jobfn.job.Claim.Claimed;
import dev.jobfn.job.Dispatch;
import dev.jobfn.job.JobState;
import dev.jobfn.job.Receipt;
import dev.jobfn.job.RunEnd;
import dev.jobfn.job.Submission;
import dev.jobfn.job.Token;
import dev.jobfn.redis.connection.RedisConnection;
import dev.jobfn.redis.connection.RedisSettings;
import dev.jobfn.redis.read.JobReader;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Checks that many simultaneous callers share script calls without noticing. */
class CoalescedCallsIT {
    private static final int CALLERS = 100;

    private final RedisProcess redis = RedisProcess.started();
    private final RedisConnection connection =
            new RedisConnection(new RedisSettings(redis.url(), false, "jobfn:test", Duration.ofSeconds(5), 0));
    private final RedisClient client = RedisClient.create(redis.url());
    private final RedisCommands<String, String> operator = client.connect().sync();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private TestQueue queue;

    @BeforeEach
    void start() {
        queue = new TestQueue(connection, CALLERS, 1_000, Duration.ofDays(1));
        // This call loads the scripts and opens the connection.
        queue.job(queue.running().job());
        operator.flushdb();
    }

    @AfterEach
    void stop() {
        threads.shutdownNow();
        connection.close();
        client.shutdown(Duration.ZERO, Duration.ofSeconds(1));
        redis.close();
    }

    /** Makes one call per question, all at the same time, while Redis is paused for a moment. */
    private <T, R> List<R> atOnce(List<T> questions, Function<T, R> call) {
        operator.configResetstat();
        operator.clientPause(300);
        List<Future<R>> answers = questions.stream()
                .map(question -> threads.submit(() -> call.apply(question)))
                .toList();
        return answers.stream().map(CoalescedCallsIT::result).toList();
    }

    private static <R> R result(Future<R> future) {
        try {
            return future.get();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private long calls() {
        return operator.info("commandstats")
                .lines()
                .filter(line -> line.startsWith("cmdstat_evalsha:"))
                .map(line -> line.replaceAll("^[^:]*:calls=(\\d+),.*", "$1"))
                .mapToLong(Long::parseLong)
                .sum();
    }

    private List<Dispatch> submitted(int jobs) {
        return queue.submit(Stream.generate(queue::submission).limit(jobs).toArray(Submission[]::new))
                .followUp()
                .dispatches();
    }

    @Test
    void submissions_share_calls_and_each_gets_its_receipt_and_its_dispatch() {
        List<Submission> jobs =
                Stream.generate(queue::submission).limit(CALLERS).toList();
        List<Recorded<List<Receipt>>> answers = atOnce(jobs, job -> queue.submit(job));
        assertThat(answers)
                .extracting(answer -> answer.value().get(0))
                .containsExactlyElementsOf(jobs.stream()
                        .<Receipt>map(job -> new Receipt.Kept(job.id(), JobState.QUEUED, false))
                        .toList());
        assertThat(answers.stream().flatMap(answer -> answer.followUp().dispatches().stream()))
                .extracting(Dispatch::job)
                .containsExactlyInAnyOrderElementsOf(
                        jobs.stream().map(Submission::id).toList());
        assertThat(calls()).isLessThan(CALLERS / 4);
    }

    @Test
    void the_same_submission_many_times_at_once_makes_one_job() {
        List<Submission> repeats = Stream.generate(() -> queue.idempotent("key", "print"))
                .limit(CALLERS)
                .toList();
        List<Recorded<List<Receipt>>> answers = atOnce(repeats, job -> queue.submit(job));
        assertThat(answers.stream().map(answer -> ((Receipt.Kept) answer.value().get(0)).id()))
                .containsOnly(((Receipt.Kept) answers.get(0).value().get(0)).id());
        assertThat(queue.size("window")).isEqualTo(1);
    }

    @Test
    void claims_share_calls_and_each_is_judged_by_itself() {
        List<Dispatch> dispatches = submitted(CALLERS / 2);
        List<Dispatch> withForged = dispatches.stream()
                .flatMap(real -> Stream.of(
                        real, new Dispatch(real.job(), Token.fresh(), real.type(), real.tenant(), real.lost())))
                .toList();
        List<Recorded<Claim>> answers = atOnce(withForged, queue::claim);
        assertThat(IntStream.range(0, withForged.size()).boxed()).allSatisfy(index -> {
            Claim claim = answers.get(index).value();
            if (index % 2 == 0) {
                assertThat(claim)
                        .isInstanceOfSatisfying(
                                Claimed.class,
                                claimed -> assertThat(claimed.job())
                                        .isEqualTo(withForged.get(index).job()));
            } else {
                assertThat(claim).isInstanceOf(Claim.Refused.class);
            }
        });
        assertThat(calls()).isLessThan(CALLERS / 4);
    }

    @Test
    void one_of_many_simultaneous_claims_of_a_dispatch_succeeds() {
        Dispatch dispatch = submitted(1).get(0);
        List<Recorded<Claim>> answers =
                atOnce(Stream.generate(() -> dispatch).limit(CALLERS).toList(), queue::claim);
        assertThat(answers)
                .filteredOn(answer -> answer.value() instanceof Claimed)
                .hasSize(1);
    }

    @Test
    void successes_share_calls_and_only_current_runs_are_recorded() {
        List<Claimed> runs = submitted(CALLERS / 2).stream().map(queue::claimed).toList();
        Claimed stale = runs.get(0);
        queue.store.releaseWithToken(stale.job(), stale.run());
        List<Recorded<Optional<JobState>>> answers =
                atOnce(runs, run -> queue.store.completeWithToken(run.job(), run.run(), "1"));
        // The token of the stale run stays until the next claim, so that a repeated call learns the state after the
        // release.
        assertThat(answers.get(0).value()).contains(JobState.QUEUED);
        assertThat(answers.subList(1, answers.size()))
                .allSatisfy(answer -> assertThat(answer.value()).contains(JobState.SUCCEEDED));
        assertThat(answers.stream().flatMap(answer -> answer.followUp().outcomes().stream()))
                .hasSize(runs.size() - 1);
        assertThat(calls()).isLessThan(CALLERS / 4);
    }

    @Test
    void successes_share_calls_and_each_caller_is_handed_another_job() {
        List<Claimed> runs = submitted(CALLERS).stream().map(queue::claimed).toList();
        submitted(CALLERS / 4);
        List<Recorded<RunEnd>> ends = atOnce(
                runs,
                run -> queue.store.completeWithToken(
                        run.job(),
                        run.run(),
                        "1",
                        queue.offer(run.equals(runs.get(0)) ? Duration.ZERO : TestQueue.BUDGET)));
        assertThat(ends.get(0).value().next()).isEmpty();
        assertThat(ends.stream().flatMap(end -> end.value().next().stream()).map(Claimed::job))
                .doesNotHaveDuplicates()
                .hasSizeGreaterThanOrEqualTo(CALLERS / 4 - 1);
        assertThat(calls()).isLessThan(CALLERS / 4);
        assertThat(queue.depth()).isZero();
    }

    @Test
    void reads_share_calls_and_missing_jobs_are_not_found() {
        List<Submission> jobs =
                Stream.generate(queue::submission).limit(CALLERS).toList();
        queue.submit(jobs.subList(0, CALLERS / 2).toArray(Submission[]::new));
        List<Optional<JobReader.Found>> found = atOnce(jobs, job -> queue.reader.find(job.id()));
        assertThat(IntStream.range(0, CALLERS).boxed())
                .allSatisfy(
                        index -> assertThat(found.get(index).map(it -> it.job().id()))
                                .isEqualTo(
                                        index < CALLERS / 2
                                                ? Optional.of(jobs.get(index).id())
                                                : Optional.empty()));
        assertThat(calls()).isLessThan(CALLERS / 4);
    }
}
