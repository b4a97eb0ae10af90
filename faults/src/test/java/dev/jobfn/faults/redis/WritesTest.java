package dev.jobfn.faults.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobfn.faults.history.Entry;
import dev.jobfn.faults.history.Entry.Dispatched;
import dev.jobfn.faults.history.Entry.EndedByRun;
import dev.jobfn.faults.history.Entry.Queued;
import dev.jobfn.faults.history.Entry.Refused;
import dev.jobfn.faults.history.Entry.Slot;
import dev.jobfn.redis.Script;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Checks how commands to Redis are turned into entries about jobs. */
class WritesTest {
    private static final String LUA = "1.000001 [0 lua] ";

    private final List<Entry> entries = new ArrayList<>();
    private final Writes writes = new Writes("general", entries::add);

    @Test
    void a_dispatch_has_the_deadline_of_its_queue() {
        call(Script.SUBMIT, "200000");
        read(LUA + "\"ZADD\" \"jobfn:{general}:window\" \"9\" \"a\"");
        read(LUA + "\"HSET\" \"jobfn:{general}:l:a\" \"d\" \"token\" \"w\" \"1\"");
        assertThat(entries)
                .containsExactly(
                        new Slot(1_000_001, "a", true), new Dispatched(1_000_001, "a", "token", 1_000_001 + 2_000_000));
    }

    @Test
    void undoing_a_dispatch_queues_the_job() {
        call(Script.UNDISPATCH, "a", "token");
        read(LUA + "\"ZREM\" \"jobfn:{general}:window\" \"a\"");
        read(LUA + "\"HDEL\" \"jobfn:{general}:l:a\" \"d\"");
        assertThat(entries).containsExactly(new Slot(1_000_001, "a", false), new Queued(1_000_001, "a", "undispatch"));
    }

    @Test
    void a_run_is_identified_by_its_token_and_counts_as_refused_if_it_writes_nothing() {
        call(Script.COMPLETE, "a", "run", "{}");
        read(LUA + "\"HSET\" \"jobfn:{general}:l:a\" \"s\" \"succeeded\" \"t\" \"run\" \"o\" \"\\\"x\\\"\"");
        call(Script.COMPLETE, "a", "stale", "{}");
        call(Script.COMPLETE, "a", "other", "{}");
        assertThat(entries)
                .containsExactly(
                        new EndedByRun(1_000_001, "a", "run", "succeeded", "", false),
                        new Refused(1_000_000, "a", "stale", "complete"));
    }

    private void call(Script script, String... arguments) {
        String rest = arguments.length == 0 ? "" : " \"" + String.join("\" \"", arguments) + "\"";
        read("1.000000 [0 127.0.0.1:1] \"evalsha\" \"" + script.digest()
                + "\" \"1\" \"jobfn:{general}\" \"seed\" \"20 2000 20000\"" + rest);
    }

    private void read(String line) {
        MonitorLine.parse(line).ifPresent(writes::read);
    }
}
