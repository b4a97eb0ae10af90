package dev.jobfn.faults.seed;

import dev.jobfn.faults.history.Entry;
import dev.jobfn.faults.history.Recorder;
import dev.jobfn.faults.hostile.Hostility;
import dev.jobfn.faults.install.Installation;
import dev.jobfn.faults.install.Pod;
import dev.jobfn.faults.redis.RedisProxy;
import dev.jobfn.faults.redis.RedisTime;
import dev.jobfn.testing.RedisProcess;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/** What is done to the installation in a seed, and when. */
final class Nemesis {
    private static final int LONGEST_MILLIS = 12_000;

    private final Installation installation;
    private final List<Blow> blows;

    private final SlotMoves slots;

    Nemesis(long seed, Installation installation) {
        this.installation = installation;
        this.slots = new SlotMoves(
                installation.redisServers(),
                installation.recorder()::note,
                installation.limits().leaseMicros());
        this.blows = blows(
                Hostility.random(seed, "nemesis"),
                installation.runPods().size(),
                installation.redisServers().cluster().isPresent());
    }

    /** What can be done. */
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

        /** A node of a cluster can't be demoted by itself, and all clients of a cluster learn the same addresses. */
        boolean fits(boolean cluster) {
            return cluster ? this != DEMOTE_REDIS && this != HOLD_WRITES : this != MOVE_SLOT;
        }
    }

    /**
     * One of these.
     *
     * @param after ms after the seed's start
     * @param pod which run-fn
     * @param millis how long, where that means anything
     */
    private record Blow(int after, Kind kind, int pod, int millis) {
        @Override
        public String toString() {
            return after + " ms " + kind;
        }
    }

    private static List<Blow> blows(Random random, int pods, boolean cluster) {
        List<Kind> kinds =
                Arrays.stream(Kind.values()).filter(kind -> kind.fits(cluster)).toList();
        List<Blow> blows = new ArrayList<>();
        int number = 4 + random.nextInt(4);
        for (int i = 0; i < number; i++) {
            Kind kind = kinds.get(random.nextInt(kinds.size()));
            blows.add(new Blow(random.nextInt(LONGEST_MILLIS), kind, random.nextInt(pods), random.nextInt(1_000)));
        }
        // Always some that are cheap and bite.
        List<Kind> always = new ArrayList<>(List.of(Kind.KILL_RUN, Kind.CUT_REDIS, Kind.LOSE_REDIS_REPLIES));
        if (cluster) {
            always.addAll(List.of(Kind.MOVE_SLOT, Kind.MOVE_SLOT, Kind.MOVE_SLOT));
        }
        for (Kind kind : always) {
            blows.add(new Blow(random.nextInt(LONGEST_MILLIS), kind, random.nextInt(pods), random.nextInt(1_000)));
        }
        blows.sort(Comparator.comparingInt(Blow::after));
        return blows;
    }

    /** Does all of it, each in its time. */
    void strike() throws InterruptedException {
        long start = System.nanoTime();
        for (Blow blow : blows) {
            long due = TimeUnit.MILLISECONDS.toNanos(blow.after()) - (System.nanoTime() - start);
            if (due > 0) {
                TimeUnit.NANOSECONDS.sleep(due);
            }
            strike(blow);
        }
        slots.finish();
    }

    private void strike(Blow blow) throws InterruptedException {
        Pod pod = installation.runPods().get(blow.pod());
        // One pod can have claimed the jobs of all slots.
        int all = installation.setup().sizes().window();
        switch (blow.kind()) {
            case KILL_RUN -> end(pod.name(), all, pod::kill);
            case TERMINATE_RUN -> end(pod.name(), all, pod::terminate);
            case HOLD_RUN -> hold(pod.name(), all, blow.millis(), pod::hold, pod::resume);
            case HOLD_WRITES -> {
                RedisProxy way = installation.redisProxy(pod.name());
                hold(pod.name(), all, blow.millis(), () -> way.hold(true), () -> way.hold(false));
            }
            case KILL_INTAKE -> end("intake", 0, installation.pod("intake")::kill);
            case TERMINATE_INTAKE -> end("intake", 0, installation.pod("intake")::terminate);
            case KILL_SUBMIT -> end("submit-fn", 0, installation.pod("submit-fn")::kill);
            case KILL_STATUS -> end("status-fn", 0, installation.pod("status-fn")::kill);
            case KILL_REDIS -> killRedis(all, blow.millis());
            case CUT_REDIS -> end("connections to redis", all, installation.redisProxy()::cut);
            case LOSE_REDIS_REPLIES -> {
                note("replies of redis", all);
                installation.redisProxy().loseReplies(20 + blow.millis() / 4);
            }
            case SILENCE_REDIS -> silence(all);
            case DEMOTE_REDIS -> demote(all, blow.millis());
            case FREEZE_REDIS -> freeze(all, blow.millis());
            case SET_REDIS_BACK -> setBack(blow.millis());
            case BROKER_AWAY -> brokerAway(1_000 + 2L * blow.millis());
            // There and back, or on; a few keys at a time, or many.
            case MOVE_SLOT -> slots.begin(1 + blow.millis() % 2, 5 + blow.millis() % 50, blow.millis());
        }
    }

    private void end(String what, int most, Runnable blow) {
        note(what, most);
        blow.run();
    }

    private void note(String what, int most) {
        installation.recorder().note(new Entry.Killed(Recorder.now(), what, most));
    }

    /** For longer than a lease. */
    private void hold(String pod, int most, int millis, Runnable hold, Runnable resume) throws InterruptedException {
        note(pod, most);
        hold.run();
        try {
            TimeUnit.MILLISECONDS.sleep(installation.setup().times().lease().toMillis() + 1_000 + millis);
        } finally {
            resume.run();
        }
    }

    /** Who has the queue's keys, or is just getting them. */
    private RedisProcess server(int draw) {
        return slots.isUnderWay() && draw % 2 == 1
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
        // Leases are not reaped for another one after it is back.
        long until = Recorder.now() + installation.limits().leaseMicros();
        installation.recorder().note(new Entry.Outage(start, "redis", until));
    }

    /** All connections stay open and carry nothing any more, as when a node vanishes; new ones work. */
    private void silence(int most) {
        note("connections to redis", most);
        long start = Recorder.now();
        installation.redisProxy().silence();
        installation
                .recorder()
                .note(new Entry.Outage(start, "connections to redis", start + TimeUnit.SECONDS.toMicros(10)));
    }

    /**
     * Its replica takes over at the same address, and the connections that lead to it live: writes are answered READONLY. Or nobody
     * takes over, and it is a replica for a moment.
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

    /** For longer than a lease: nobody dies of it. */
    private void freeze(int most, int millis) throws InterruptedException {
        note("redis", most);
        long start = Recorder.now();
        RedisProcess server = server(millis);
        server.freeze();
        TimeUnit.MILLISECONDS.sleep(installation.setup().times().lease().toMillis() + millis);
        server.thaw();
        away(start, "redis");
    }

    /** By an hour, and forward again by as much. */
    private void setBack(int millis) throws InterruptedException {
        slots.finish();
        long start = Recorder.now();
        long step = TimeUnit.HOURS.toMillis(1);
        RedisTime.setBack(installation.redis().url(), "general", step);
        TimeUnit.MILLISECONDS.sleep(installation.setup().times().lease().toMillis() + millis);
        RedisTime.setBack(installation.redis().url(), "general", -step);
        away(start, "redis's time");
    }

    /** Leases are spared for another one after it is back. */
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
        return blows.toString();
    }
}
