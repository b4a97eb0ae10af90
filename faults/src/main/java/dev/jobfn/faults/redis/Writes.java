package dev.jobfn.faults.redis;

import dev.jobfn.faults.history.Entry;
import dev.jobfn.faults.history.Entry.AttemptFailed;
import dev.jobfn.faults.history.Entry.Claimed;
import dev.jobfn.faults.history.Entry.ClockStarted;
import dev.jobfn.faults.history.Entry.ClockTicked;
import dev.jobfn.faults.history.Entry.Deferred;
import dev.jobfn.faults.history.Entry.Dispatched;
import dev.jobfn.faults.history.Entry.EndedByRun;
import dev.jobfn.faults.history.Entry.EndedWithoutRun;
import dev.jobfn.faults.history.Entry.Kept;
import dev.jobfn.faults.history.Entry.Lost;
import dev.jobfn.faults.history.Entry.Queued;
import dev.jobfn.faults.history.Entry.Refused;
import dev.jobfn.faults.history.Entry.Released;
import dev.jobfn.faults.history.Entry.Renewed;
import dev.jobfn.faults.history.Entry.Slot;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Turns commands to Redis into entries. The commands are the calls of scripts and the writes that the scripts make. The
 * meaning of a write follows from the script and from the fields that the write sets. include/job.lua explains the
 * names of the fields.
 */
final class Writes {
    private static final Set<String> RUN_SCRIPTS = Set.of("complete", "fail", "release", "heartbeat");
    private static final Set<String> ENDS = Set.of("succeeded", "failed", "cancelled");

    private final String base;
    private final Consumer<Entry> history;
    private String script = "";
    private List<String> call = List.of();
    /** The run tokens of the call, by job; empty if no run made it. */
    private Map<String, String> runs = Map.of();
    /** The jobs that the call has written about. */
    private final Set<String> written = new HashSet<>();

    /** @param queue the queue to observe */
    Writes(String queue, Consumer<Entry> history) {
        this.base = "jobfn:{" + queue + "}:";
        this.history = history;
    }

    void read(MonitorLine line) {
        List<String> words = line.words();
        if (words.isEmpty()) {
            return;
        }
        String command = words.get(0).toUpperCase(java.util.Locale.ROOT);
        if (!line.inScript()) {
            called(line, command);
            return;
        }
        if (words.size() < 3 || !words.get(1).startsWith(base)) {
            return;
        }
        String key = words.get(1).substring(base.length());
        switch (command) {
            case "SET" -> {
                if (key.startsWith("j:")) {
                    history.accept(new Kept(line.at(), key.substring(2)));
                }
            }
            case "HSET" -> {
                if (key.startsWith("l:")) {
                    life(line.at(), key.substring(2), fields(words));
                } else if (key.equals("clock") && words.get(2).equals("t")) {
                    history.accept(new ClockStarted(line.at(), words.get(3)));
                }
            }
            case "HDEL" -> {
                // Only undoing a dispatch deletes nothing but the dispatch token. A claim empties it, and ending a job
                // deletes more fields.
                if (key.startsWith("l:") && words.size() == 3 && words.get(2).equals("d")) {
                    history.accept(new Queued(line.at(), key.substring(2), script));
                }
            }
            case "ZADD" -> {
                if (key.equals("window")) {
                    slot(line.at(), words.get(3));
                }
            }
            case "ZREM" -> {
                if (key.equals("window")) {
                    history.accept(new Slot(line.at(), words.get(2), false));
                }
            }
            default -> {
                // This is a read, or a write that no rule needs.
            }
        }
    }

    private void called(MonitorLine line, String command) {
        runs.forEach((job, run) -> {
            if (!written.contains(job)) {
                history.accept(new Refused(line.at(), job, run, script));
            }
        });
        boolean calls = command.startsWith("EVAL") && line.words().size() > 5;
        script = calls ? ScriptNames.of(line.words().get(1)) : "";
        call = line.words();
        runs = runs();
        written.clear();
        if (script.equals("tick")) {
            history.accept(new ClockTicked(line.at(), argument(3)));
        }
    }

    private void slot(long at, String job) {
        history.accept(new Slot(at, job, true));
        written.add(job);
        if (script.equals("heartbeat") && runs.containsKey(job)) {
            history.accept(new Renewed(at, job, runs.get(job)));
        }
    }

    private void life(long at, String job, Map<String, String> fields) {
        written.add(job);
        String state = fields.getOrDefault("s", "");
        String run = runs.getOrDefault(job, "");
        if (!fields.getOrDefault("d", "").isEmpty()) {
            history.accept(new Dispatched(at, job, fields.get("d"), deadline(at)));
        } else if (state.equals("running")) {
            if (RUN_SCRIPTS.contains(script)) {
                // The end of another run hands this job over: its dispatch and its claim in one.
                history.accept(new Dispatched(at, job, fields.get("t"), deadline(at)));
            }
            history.accept(new Claimed(at, job, fields.get("t"), Integer.parseInt(fields.get("a"))));
        } else if (ENDS.contains(state)) {
            String reason = fields.getOrDefault("r", "");
            history.accept(
                    run.isEmpty()
                            ? new EndedWithoutRun(at, job, script, state, reason)
                            : new EndedByRun(at, job, run, state, reason, "1".equals(fields.get("f"))));
        } else if (state.equals("scheduled")) {
            long due = Long.parseLong(fields.get("n")) * 1_000;
            history.accept(run.isEmpty() ? new Deferred(at, job, due) : new AttemptFailed(at, job, run, due));
        } else if (state.equals("queued") && !run.isEmpty()) {
            history.accept(new Released(at, job, run));
        } else if (state.equals("queued")) {
            boolean lost = script.equals("tick") && fields.containsKey("l");
            history.accept(lost ? new Lost(at, job) : new Queued(at, job, script));
        }
    }

    /** The time at which the script would repeat an unclaimed dispatch. */
    private long deadline(long at) {
        String lane = argument(2);
        long dispatch = lane.isEmpty() ? 0 : Long.parseLong(lane.split(" ", -1)[1]);
        return at + dispatch * 1_000;
    }

    private Map<String, String> runs() {
        if (!RUN_SCRIPTS.contains(script)) {
            return Map.of();
        }
        Map<String, String> byJob = new HashMap<>();
        byJob.put(argument(3), argument(4));
        // Runs that succeed at the same time share one call, whose last argument may be what they offer. So do
        // heartbeats.
        int arguments = call.size() - 4;
        for (int number = 6; script.equals("complete") && number + 2 <= arguments; number += 3) {
            byJob.put(argument(number), argument(number + 1));
        }
        for (int number = 8; script.equals("heartbeat") && number + 3 <= arguments; number += 4) {
            byJob.put(argument(number), argument(number + 1));
        }
        return byJob;
    }

    /** An argument of the script by its number in ARGV; empty if there are fewer. */
    private String argument(int number) {
        int index = 3 + number;
        return call.size() > index ? call.get(index) : "";
    }

    private static Map<String, String> fields(List<String> words) {
        Map<String, String> fields = new HashMap<>();
        for (int i = 2; i + 1 < words.size(); i += 2) {
            fields.put(words.get(i), words.get(i + 1));
        }
        return fields;
    }
}
