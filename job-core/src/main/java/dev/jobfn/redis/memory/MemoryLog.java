package dev.jobfn.redis.memory;

import dev.jobfn.job.QueueStats.Memory;
import dev.jobfn.redis.memory.EvictionCalls.Target;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs, at most once a minute, that Redis is filling up and what was evicted. Not thread-safe. */
final class MemoryLog {
    private static final Logger LOG = LoggerFactory.getLogger(MemoryLog.class);
    private static final Duration PERIOD = Duration.ofMinutes(1);
    private static final int WARNING = 80;

    private long warnedAt = System.nanoTime() - PERIOD.toNanos();
    private long toldAt = warnedAt;
    private long contents;
    private long records;

    /** Warns if little room is left. */
    void used(Memory memory) {
        if (!memory.reaches(WARNING) || System.nanoTime() - warnedAt < PERIOD.toNanos()) {
            return;
        }
        warnedAt = System.nanoTime();
        LOG.warn(
                "Redis uses {} % of its memory ({} of {} MB); above {} %, ended jobs are removed before their"
                        + " retention ends",
                memory.used() * 100 / memory.limit(), memory.used() >> 20, memory.limit() >> 20, EvictionRound.HIGH);
    }

    /** Counts evicted jobs. */
    void evicted(Target target, long jobs) {
        if (target == Target.RECORDS) {
            records += jobs;
        } else {
            contents += jobs;
        }
    }

    /** Logs what was evicted since the last such line. */
    void tell() {
        if (contents + records == 0 || System.nanoTime() - toldAt < PERIOD.toNanos()) {
            return;
        }
        toldAt = System.nanoTime();
        LOG.warn(
                "Redis is short of memory: before their retention ended, {} ended jobs lost long results and inputs,"
                        + " and {} were removed",
                contents,
                records);
        contents = 0;
        records = 0;
    }
}
