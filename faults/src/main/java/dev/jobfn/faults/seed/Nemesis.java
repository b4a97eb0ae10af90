package dev.jobfn.faults.seed;

import dev.jobfn.faults.history.Entry;
import dev.jobfn.faults.history.Recorder;
import dev.jobfn.faults.hostile.FaultRates;
import dev.jobfn.faults.install.Installation;
import dev.jobfn.faults.install.Pod;
import dev.jobfn.faults.redis.RedisProxy;
import dev.jobfn.faults.redis.RedisTime;
import dev.jobfn.harness.RedisProcess;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/** Injects the faults of a seed into the installation, each at its planned time. */
final class Nemesis {
    private static final int MAX_MILLIS = 12_000;

    private final Installation installation;
    private final List<Fault> faults;

    private final SlotMoves slots;

    Nemesis(long seed, Installation installation) {
        this.installation = installation;
        this.slots = new SlotMoves(
                installation.redisServers(),
                installation.recorder()::note,
                installation.limits().leaseMicros());
        this.faults = faults(
                FaultRates.random(seed, "nemesis"),
                installation.runPods().size(),
                installation.redisServers().cluster().isPresent());
    }

    /** The kinds of faults. */
    private enum Kind {
        KILL_RUN,
        HOLD_RUN,
        HOLD_WRITES,
        TERMINATE_RUN,
        KILL_INTAKE,
        TERMINATE_INTAKE,
        KILL_SUBMIT,
        KILL_STATUS,
        KILL_REDIS,
        CUT_REDIS,
        LOSE_REDIS_REPLIES,
        SILENCE_REDIS,
        DEMOTE_REDIS,
        FREEZE_REDIS,
        SET_REDIS_BACK,
        BROKER_AWAY,
        MOVE_SLOT;

        /**
         * Whether this kind fits the setup. A cluster's node can't be demoted, and a cluster's clients can't be held up
         * one at a time, because all of them learn the same addresses.
         */
        boolean fits(boolean cluster) {
            return cluster ? this != DEMOTE_REDIS && this != HOLD_WRITES : this != MOVE_SLOT;
        }
    }

    /**
     * A planned fault.
     *
     * @param after milliseconds after the start of the seed
     * @param pod the index of the affected run-fn
     * @param millis the duration, if the kind has one
     */
    private record Fault(int after, Kind kind, int pod, int millis) {
        @Override
        public String toString() {
            return after + " ms " + kind;
        }
    }

    private static List<Fault> faults(Random random, int pods, boolean cluster) {
        List<Kind> kinds =
                Arrays.stream(Kind.values()).filter(kind -> kind.fits(cluster)).toList();
        List<Fault> faults = new ArrayList<>();
        int number = 4 + random.nextInt(4);
        for (int i = 0; i < number; i++) {
            Kind kind = kinds.get(random.nextInt(kinds.size()));
            faults.add(new Fault(random.nextInt(MAX_MILLIS), kind, random.nextInt(pods), random.nextInt(1_000)));
        }
        // Some faults that are quick and effective are always included.
        List<Kind> always = new ArrayList<>(List.of(Kind.KILL_RUN, Kind.CUT_REDIS, Kind.LOSE_REDIS_REPLIES));
        if (cluster) {
            always.addAll(List.of(Kind.MOVE_SLOT, Kind.MOVE_SLOT, Kind.MOVE_SLOT));
        }
        for (Kind kind : always) {
            faults.add(new Fault(random.nextInt(MAX_MILLIS), kind, random.nextInt(pods), random.nextInt(1_000)));
        }
        faults.sort(Comparator.comparingInt(Fault::after));
        return faults;
    }

    /** Injects all faults, each at its planned time. */
    void strike() throws InterruptedException {
        long start = System.nanoTime();
        for (Fault fault : faults) {
            long due = TimeUnit.MILLISECONDS.toNanos(fault.after()) - (System.nanoTime() - start);
            if (due > 0) {
                TimeUnit.NANOSECONDS.sleep(due);
            }
            strike(fault);
        }
        slots.finish();
    }

    private void strike(Fault fault) throws InterruptedException {
        Pod pod = installation.runPods().get(fault.pod());
        // One pod can hold the jobs of all slots.
        int all = installation.setup().sizes().window();
        switch (fault.kind()) {
            case KILL_RUN -> end(pod.name(), all, pod::kill);
            case TERMINATE_RUN -> end(pod.name(), all, pod::terminate);
            case HOLD_RUN -> hold(pod.name(), all, fault.millis(), pod::hold, pod::resume);
            case HOLD_WRITES -> {
                RedisProxy way = installation.redisProxy(pod.name());
                hold(pod.name(), all, fault.millis(), () -> way.hold(true), () -> way.hold(false));
            }
            case KILL_INTAKE -> end("intake", 0, installation.pod("intake")::kill);
            case TERMINATE_INTAKE -> end("intake", 0, installation.pod("intake")::terminate);
            case KILL_SUBMIT -> end("submit-fn", 0, installation.pod("submit-fn")::kill);
            case KILL_STATUS -> end("status-fn", 0, installation.pod("status-fn")::kill);
            case KILL_REDIS -> killRedis(all, fault.millis());
            case CUT_REDIS -> end("connections to redis", all, installation.redisProxy()::cut);
            case LOSE_REDIS_REPLIES -> {
                note("replies of redis", all);
                installation.redisProxy().loseReplies(20 + fault.millis() / 4);
            }
            case SILENCE_REDIS -> silence(all);
            case DEMOTE_REDIS -> demote(all, fault.millis());
            case FREEZE_REDIS -> freeze(all, fault.millis());
            case SET_REDIS_BACK -> setBack(fault.millis());
            case BROKER_AWAY -> brokerAway(1_000 + 2L * fault.millis());
            // Move the slot to the next master or the one after it, with few or many keys at a time.
            case MOVE_SLOT -> slots.begin(1 + fault.millis() % 2, 5 + fault.millis() % 50, fault.millis());
        }
    }

    private void end(String what, int most, Runnable fault) {
        note(what, most);
        fault.run();
    }

    private void note(String what, int most) {
        installation.recorder().note(new Entry.Killed(Recorder.now(), what, most));
    }

    /** Pauses a pod or its writes for longer than a lease. */
    private void hold(String pod, int most, int millis, Runnable hold, Runnable resume) throws InterruptedException {
        note(pod, most);
        hold.run();
        try {
            TimeUnit.MILLISECONDS.sleep(installation.setup().times().lease().toMillis() + 1_000 + millis);
        } finally {
            resume.run();
        }
    }

    /** The master that has the queue's keys, or the one that is receiving them. */
    private RedisProcess server(int draw) {
        return slots.isMoving() && draw % 2 == 1
                ? installation.redisServers().cluster().orElseThrow().process(slots.target())
                : installation.redis();
    }

    private void killRedis(int most, int millis) throws InterruptedException {
        note("redis", most);
        long start = Recorder.now();
        RedisProcess server = server(millis);
        server.kill();
        TimeUnit.MILLISECONDS.sleep(millis);
        server.start();
        // After Redis is back, leases do not expire for one more lease period.
        long until = Recorder.now() + installation.limits().leaseMicros();
        installation.recorder().note(new Entry.Outage(start, "redis", until));
    }

    /** Silences all existing connections, as if a node had vanished. New connections work. */
    private void silence(int most) {
        note("connections to redis", most);
        long start = Recorder.now();
        installation.redisProxy().silence();
        installation
                .recorder()
                .note(new Entry.Outage(start, "connections to redis", start + TimeUnit.SECONDS.toMicros(10)));
    }

    /**
     * Demotes the master in one of two ways. Either the replica takes over at the same address while existing
     * connections still reach the old master, which refuses writes with READONLY. Or the master briefly becomes a
     * replica and has no successor.
     */
    private void demote(int most, int millis) throws InterruptedException {
        note("redis as master", most);
        long start = Recorder.now();
        if (millis % 3 == 0) {
            RedisProcess server = installation.redis();
            server.demote();
            TimeUnit.MILLISECONDS.sleep(500 + millis);
            server.promote();
        } else {
            installation.redisServers().failOver();
        }
        away(start, "redis as master");
    }

    /** Freezes Redis for longer than a lease. */
    private void freeze(int most, int millis) throws InterruptedException {
        note("redis", most);
        long start = Recorder.now();
        RedisProcess server = server(millis);
        server.freeze();
        TimeUnit.MILLISECONDS.sleep(installation.setup().times().lease().toMillis() + millis);
        server.thaw();
        away(start, "redis");
    }

    /** Sets the clock back by an hour, and later forward again. */
    private void setBack(int millis) throws InterruptedException {
        slots.finish();
        long start = Recorder.now();
        long step = TimeUnit.HOURS.toMillis(1);
        RedisTime.setBack(installation.redis().url(), "general", step);
        TimeUnit.MILLISECONDS.sleep(installation.setup().times().lease().toMillis() + millis);
        RedisTime.setBack(installation.redis().url(), "general", -step);
        away(start, "redis's time");
    }

    /** Records an outage. After its end, leases do not expire for one more lease period. */
    private void away(long start, String what) {
        long until = Recorder.now() + installation.limits().leaseMicros();
        installation.recorder().note(new Entry.Outage(start, what, until));
    }

    private void brokerAway(long millis) throws InterruptedException {
        long start = Recorder.now();
        installation.publishing().away(true);
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
        } finally {
            installation.publishing().away(false);
        }
        installation.recorder().note(new Entry.Outage(start, "broker", Recorder.now()));
    }

    @Override
    public String toString() {
        return faults.toString();
    }
}
