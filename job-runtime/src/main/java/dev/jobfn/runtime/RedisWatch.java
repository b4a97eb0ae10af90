package dev.jobfn.runtime;

import dev.jobfn.job.JobStoreException;
import dev.jobfn.redis.RedisCheck;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationListener;
import org.springframework.context.event.ContextRefreshedEvent;

/**
 * Checks Redis once the function has started, so that no start waits for it, and every hour after. An unfit Redis ends a process
 * that has just started; one that is found unfit later is an error in the log, as what runs is to go on.
 */
final class RedisWatch implements ApplicationListener<ContextRefreshedEvent>, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(RedisWatch.class);
    /** The first request of a cold start goes before. */
    private static final Duration AFTER_START = Duration.ofMillis(500);

    private static final Duration BETWEEN_TRIES = Duration.ofSeconds(1);

    private final RedisCheck check;
    private final Rigour rigour;
    private final Exit exit;
    private final Duration period;
    private Thread thread;

    /**
     * Begins when the function has started.
     *
     * @param period from one check to the next
     */
    RedisWatch(RedisCheck check, Rigour rigour, Exit exit, Duration period) {
        this.check = check;
        this.rigour = rigour;
        this.exit = exit;
        this.period = period;
    }

    /** What is made of a Redis that is not as it should be. */
    enum Rigour {
        /** Whatever is wrong ends the start. */
        STRICT,
        /** Whatever is wrong ends the start, but for a Redis that keeps nothing: that is a warning. */
        STANDARD,
        /** Whatever is wrong is a warning. */
        WARN;

        static Rigour of(Environment settings) {
            String text = settings.text("REDIS_CHECK", "standard");
            return switch (text) {
                case "strict" -> STRICT;
                case "standard" -> STANDARD;
                case "warn" -> WARN;
                default -> throw settings.wrong("REDIS_CHECK", "'" + text + "' is none of strict, standard, warn");
            };
        }

        boolean forbids(RedisCheck.Finding finding) {
            return this == STRICT || (this == STANDARD && !finding.persistence());
        }
    }

    @Override
    public synchronized void onApplicationEvent(ContextRefreshedEvent started) {
        if (thread == null) {
            thread = new Thread(this::watch, "redis-watch");
            thread.setDaemon(true);
            thread.start();
        }
    }

    private void watch() {
        try {
            Thread.sleep(AFTER_START.toMillis());
            for (boolean first = true; ; first = false) {
                judge(awaitFindings(), first);
                Thread.sleep(period.toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A Redis that is away is looked at when it is there. */
    private List<RedisCheck.Finding> awaitFindings() throws InterruptedException {
        while (true) {
            try {
                return check.run();
            } catch (JobStoreException e) {
                log.debug("Redis can't be checked yet: {}", e.getMessage());
            }
            Thread.sleep(BETWEEN_TRIES.toMillis());
        }
    }

    private void judge(List<RedisCheck.Finding> findings, boolean first) {
        if (findings.isEmpty()) {
            return;
        }
        String line = "REDIS_URL: this Redis is not fit for jobs: "
                + findings.stream().map(RedisCheck.Finding::text).collect(Collectors.joining("; "));
        if (findings.stream().noneMatch(rigour::forbids)) {
            log.warn(line);
        } else if (first) {
            exit.because(line + ". With REDIS_CHECK=warn this is a warning");
        } else {
            log.error("{}. A function that starts now does not", line);
        }
    }

    @Override
    public synchronized void close() {
        if (thread != null) {
            thread.interrupt();
        }
    }
}
