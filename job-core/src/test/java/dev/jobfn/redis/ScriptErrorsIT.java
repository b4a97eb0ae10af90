package dev.jobfn.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.jobfn.harness.RedisProcess;
import dev.jobfn.job.JobStoreException;
import dev.jobfn.job.JobStoreException.Kind;
import dev.jobfn.job.Submission;
import dev.jobfn.redis.connection.RedisConnection;
import dev.jobfn.redis.connection.RedisSettings;
import dev.jobfn.redis.connection.Replies;
import io.lettuce.core.RedisBusyException;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Tests what each error of a real Redis means for a submission. Because Lua has no rollback, the caller knows that
 * nothing was done only if Redis refused the script before it began.
 */
class ScriptErrorsIT {
    private static RedisProcess redis;
    private static RedisClient client;

    private StatefulRedisConnection<String, String> operators;
    private RedisCommands<String, String> operator;
    private RedisConnection connection;
    private TestQueue queue;

    @BeforeAll
    static void startRedis() {
        redis = RedisProcess.started("--busy-reply-threshold", "50", "--repl-diskless-sync-delay", "0");
        client = RedisClient.create(redis.url());
    }

    @AfterAll
    static void stopRedis() {
        client.shutdown(Duration.ZERO, Duration.ofSeconds(1));
        redis.close();
    }

    @BeforeEach
    void start() {
        operators = client.connect();
        operator = operators.sync();
        operator.flushall();
        connection = as("");
        queue = new TestQueue(connection, 5, 100, Duration.ofDays(1));
    }

    private static RedisConnection as(String user) {
        return new RedisConnection(new RedisSettings(
                redis.url().replace("redis://", "redis://" + user), false, "jobfn:test", Duration.ofSeconds(5), 0));
    }

    @AfterEach
    void stop() {
        connection.close();
        operators.close();
    }

    private JobStoreException error(TestQueue queue, Submission submission) {
        return catchThrowableOfType(JobStoreException.class, () -> queue.submit(submission));
    }

    /** Errors that a script raises after it has, or may have, written something. */
    enum Within {
        WRONG_TYPE("WRONGTYPE") {
            @Override
            void cause(ScriptErrorsIT test) {
                test.operator.set(test.queue.key("index:anonymous"), "not a sorted set");
            }
        },
        ERROR_OF_LUA("user_script") {
            @Override
            void cause(ScriptErrorsIT test) {
                test.operator.set(test.queue.key("hold"), "not a number");
            }
        },
        RIGHT_THAT_IS_MISSING("can't run this command") {
            @Override
            void cause(ScriptErrorsIT test) {
                test.become("+@all -hset");
            }
        },
        KEY_THAT_IS_FORBIDDEN("can't access at least one of the keys") {
            @Override
            void cause(ScriptErrorsIT test) {
                test.become("+@all resetkeys ~jobfn:*:j:* ~jobfn:{*} %R~*");
            }
        };

        private final String says;

        Within(String says) {
            this.says = says;
        }

        abstract void cause(ScriptErrorsIT test);
    }

    @ParameterizedTest
    @EnumSource
    void an_error_after_a_script_has_begun_leaves_the_outcome_unknown(Within error) {
        error.cause(this);
        JobStoreException failure = error(queue, queue.submission());
        assertThat(failure.kind()).isEqualTo(Kind.UNKNOWN_OUTCOME);
        assertThat(failure.isFailure()).isTrue();
        assertThat(failure).hasMessageContaining("user_script").hasMessageContaining(error.says);
    }

    /** Errors that commands inside a script return, for example when memory runs out or a master steps down. */
    @ParameterizedTest
    @org.junit.jupiter.params.provider.ValueSource(
            strings = {
                "OOM command not allowed when used memory > 'maxmemory'.",
                "MISCONF Redis is configured to save RDB snapshots",
                "NOREPLICAS Not enough good replicas to write.",
                "READONLY You can't write against a read only replica.",
                "NOPERM this user has no permissions",
                "BUSY Redis is busy",
                "LOADING Redis is loading",
                "TRYAGAIN Multiple keys request during rehashing of slot"
            })
    void an_error_that_looks_like_a_refusal_does_not_count_as_one_if_a_script_raised_it(String text) {
        JobStoreException failure =
                raised("redis.call('SET', 'jobfn:x', 1) error(redis.error_reply('" + text.replace("'", "\\'") + "'))");
        assertThat(failure.kind()).isEqualTo(Kind.UNKNOWN_OUTCOME);
        assertThat(failure.isFailure()).isTrue();
        assertThat(operator.get("jobfn:x")).isEqualTo("1");
    }

    private JobStoreException raised(String body) {
        return catchThrowableOfType(
                JobStoreException.class,
                () -> Replies.await(connection.commands().eval("#!lua\n" + body, ScriptOutputType.STATUS)));
    }

    /** Errors with which Redis refuses a script as a whole. */
    enum Before {
        OUT_OF_MEMORY("OOM", Kind.FULL) {
            @Override
            void cause(ScriptErrorsIT test) {
                test.operator.configSet("maxmemory", "1mb");
            }

            @Override
            void undo(ScriptErrorsIT test) {
                test.operator.configSet("maxmemory", "0");
            }
        },
        NO_RIGHT_TO_RUN_SCRIPTS("NOPERM", Kind.UNAVAILABLE) {
            @Override
            void cause(ScriptErrorsIT test) {
                test.become("+@all -evalsha");
            }
        },
        NO_RIGHT_TO_THE_QUEUE("NOPERM", Kind.UNAVAILABLE) {
            @Override
            void cause(ScriptErrorsIT test) {
                test.become("+@all resetkeys ~others:*");
            }
        },
        TOO_FEW_REPLICAS("NOREPLICAS", Kind.UNAVAILABLE) {
            @Override
            void cause(ScriptErrorsIT test) {
                test.operator.configSet("min-replicas-to-write", "1");
            }

            @Override
            void undo(ScriptErrorsIT test) {
                test.operator.configSet("min-replicas-to-write", "0");
            }
        },
        REPLICA("READONLY", Kind.UNAVAILABLE) {
            @Override
            void cause(ScriptErrorsIT test) {
                test.operator.replicaof("127.0.0.1", 1);
            }

            @Override
            void undo(ScriptErrorsIT test) {
                test.operator.replicaofNoOne();
            }
        },
        DISK_THAT_FAILS("MISCONF", Kind.UNAVAILABLE) {
            @Override
            void cause(ScriptErrorsIT test) throws Exception {
                Files.createDirectories(Path.of(test.operator.configGet("dir").get("dir"), "dump.rdb", "is a folder"));
                test.operator.configSet("save", "3600 1");
                test.operator.bgsave();
                await().until(() -> test.operator.info("persistence").contains("rdb_last_bgsave_status:err"));
            }

            @Override
            void undo(ScriptErrorsIT test) {
                test.operator.configSet("save", "");
            }
        },
        BUSY_WITH_ANOTHER_SCRIPT("BUSY", Kind.UNAVAILABLE) {
            @Override
            void cause(ScriptErrorsIT test) {
                RedisAsyncCommands<String, String> endless = client.connect().async();
                RedisFuture<String> unused = endless.eval("while true do end", ScriptOutputType.STATUS);
                await().ignoreExceptions()
                        .untilAsserted(
                                () -> assertThat(catchThrowableOfType(Exception.class, () -> test.operator.get("x")))
                                        .hasMessageStartingWith("BUSY"));
            }

            @Override
            void undo(ScriptErrorsIT test) {
                test.operator.scriptKill();
                // Redis ends the script a moment after it has replied.
                await().ignoreExceptionsInstanceOf(RedisBusyException.class)
                        .untilAsserted(() -> test.operator.get("x"));
            }
        };

        private final String begins;
        private final Kind kind;

        Before(String begins, Kind kind) {
            this.begins = begins;
            this.kind = kind;
        }

        abstract void cause(ScriptErrorsIT test) throws Exception;

        void undo(ScriptErrorsIT test) {}
    }

    @ParameterizedTest
    @EnumSource
    void a_script_refused_before_it_begins_has_done_nothing(Before error) throws Exception {
        queue.submit(queue.submission());
        Submission refused = queue.submission();
        error.cause(this);
        try {
            JobStoreException failure = error(queue, refused);
            assertThat(failure.kind()).isEqualTo(error.kind);
            assertThat(failure.isFailure()).isFalse();
            assertThat(failure).hasMessageStartingWith(error.begins);
        } finally {
            error.undo(this);
        }
        assertThat(operator.exists(queue.key("j:" + refused.id().unique()))).isZero();
    }

    @Test
    void a_replica_without_a_master_refuses_reads_too() {
        Submission submission = queue.submission();
        operator.configSet("replica-serve-stale-data", "no");
        operator.replicaof("127.0.0.1", 1);
        try {
            assertThat(catchThrowableOfType(JobStoreException.class, () -> queue.reader.find(submission.id())))
                    .hasMessageStartingWith("MASTERDOWN")
                    .extracting(JobStoreException::kind)
                    .isEqualTo(Kind.UNAVAILABLE);
        } finally {
            operator.replicaofNoOne();
            operator.configSet("replica-serve-stale-data", "yes");
        }
    }

    @Test
    void a_script_that_returns_try_again_has_done_nothing() {
        JobStoreException moving = catchThrowableOfType(
                JobStoreException.class,
                () -> Replies.await(connection
                        .commands()
                        .eval("#!lua\nreturn redis.error_reply('TRYAGAIN the slot moves')", ScriptOutputType.STATUS)));
        assertThat(moving.kind()).isEqualTo(Kind.UNAVAILABLE);
    }

    @Test
    void a_call_to_a_cluster_node_without_slots_does_nothing() {
        try (RedisProcess node = RedisProcess.started(
                        "--cluster-enabled", "yes", "--cluster-port", Integer.toString(RedisProcess.freePort()));
                RedisConnection alone = new RedisConnection(
                        new RedisSettings(node.url(), false, "jobfn:test", Duration.ofSeconds(5), 0))) {
            TestQueue here = new TestQueue(alone, 5, 100, Duration.ofDays(1));
            assertThat(error(here, here.submission()))
                    .hasMessageStartingWith("CLUSTERDOWN")
                    .extracting(JobStoreException::kind)
                    .isEqualTo(Kind.UNAVAILABLE);
        }
    }

    @Test
    void a_script_that_failed_midway_is_not_repeated() {
        operator.set(queue.key("index:anonymous"), "not a sorted set");
        error(queue, queue.submission());
        assertThat(operator.info("commandstats").lines().filter(line -> line.startsWith("cmdstat_set:")))
                .singleElement()
                .asString()
                .contains("failed_calls=0");
        Submission second = queue.submission();
        operator.configResetstat();
        error(queue, second);
        assertThat(operator.info("commandstats")).contains("cmdstat_evalsha:calls=1,");
    }

    @Test
    void a_command_whose_connection_breaks_may_have_been_carried_out() {
        connection.requireWritable();
        operator.clientPause(2_000);
        var reply = connection.commands().set("jobfn:x", "1");
        connection.close();
        JobStoreException failure = catchThrowableOfType(JobStoreException.class, () -> Replies.await(reply));
        assertThat(failure.kind()).isEqualTo(Kind.UNKNOWN_OUTCOME);
    }

    /** Makes the test continue as a user with these permissions. */
    private void become(String rules) {
        queue.submit(queue.submission());
        CommandArgs<String, String> arguments = new CommandArgs<>(StringCodec.UTF8)
                .add("SETUSER")
                .add("limited")
                .add("reset")
                .add("on")
                .add(">secret");
        arguments.add("~*").add("&*");
        for (String rule : rules.split(" ", -1)) {
            arguments.add(rule);
        }
        operator.dispatch(CommandType.ACL, new StatusOutput<>(StringCodec.UTF8), arguments);
        String name = queue.name;
        connection.close();
        connection = as("limited:secret@");
        queue = new TestQueue(connection, name, 100);
    }
}
