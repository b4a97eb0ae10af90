package dev.jobfn.faults.model;

import dev.jobfn.harness.RedisProcess;
import dev.jobfn.redis.connection.RedisConnection;
import dev.jobfn.redis.connection.RedisSettings;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import java.time.Duration;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/**
 * Compares the state machine, as run by the real scripts, with a model. jqwik prints the seed and the shortest
 * failing sequence of steps.
 */
class JobModelIT {
    private static RedisProcess server;
    private static RedisConnection connection;
    private static RedisClient client;
    private static StatefulRedisConnection<String, String> redis;

    @BeforeContainer
    static void start() {
        server = RedisProcess.started("--appendonly", "no");
        connection = new RedisConnection(new RedisSettings(server.url(), false, "model", Duration.ofSeconds(5), 0));
        client = RedisClient.create(server.url());
        redis = client.connect();
    }

    @AfterContainer
    static void stop() {
        connection.close();
        client.shutdown();
        server.close();
    }

    @Property(tries = 1_000, shrinking = ShrinkingMode.BOUNDED)
    void the_scripts_agree_with_the_model_after_any_sequence_of_steps(@ForAll("steps") List<Step> steps) {
        redis.sync().flushall();
        ModelledQueue queue = new ModelledQueue(connection, redis.sync());
        steps.forEach(queue::take);
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        Arbitrary<Step.Kind> kinds = Arbitraries.frequency(
                Tuple.of(4, Step.Kind.SUBMIT),
                Tuple.of(1, Step.Kind.REPEAT),
                Tuple.of(8, Step.Kind.CLAIM),
                Tuple.of(2, Step.Kind.HEARTBEAT),
                Tuple.of(4, Step.Kind.COMPLETE),
                Tuple.of(2, Step.Kind.REPEAT_END),
                Tuple.of(1, Step.Kind.AGE),
                Tuple.of(3, Step.Kind.FAIL),
                Tuple.of(2, Step.Kind.RELEASE),
                Tuple.of(2, Step.Kind.UNDISPATCH),
                Tuple.of(1, Step.Kind.REDISPATCH),
                Tuple.of(2, Step.Kind.REPUBLISH),
                Tuple.of(2, Step.Kind.CANCEL),
                Tuple.of(2, Step.Kind.RETRY),
                Tuple.of(1, Step.Kind.PAUSE),
                Tuple.of(4, Step.Kind.TICK));
        Arbitrary<Integer> tokens = Arbitraries.frequency(Tuple.of(5, 0), Tuple.of(1, 1), Tuple.of(1, 2));
        return Combinators.combine(kinds, Arbitraries.integers().between(0, 5), tokens, Arbitraries.of(true, false))
                .as(Step::new)
                .list()
                .ofMinSize(10)
                .ofMaxSize(60);
    }
}
