package dev.jobfn.runtime;

import dev.jobfn.job.JobStoreException;
import dev.jobfn.redis.check.RedisCheck;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationListener;
import org.springframework.context.event.ContextRefreshedEvent;

/**
 * Checks Redis once the function has started, so that startup does not wait for the check, and then every hour. If the
 * first check finds an unfit Redis, the process ends; later checks only log an error, because running jobs must
 * continue.
 */
final class RedisWatch implements ApplicationListener<ContextRefreshedEvent>, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(RedisWatch.class);
    /** This delay lets the first request of a cold start run before the check. */
    private static final Duration AFTER_START = Duration.ofMillis(500);

    private static final Duration BETWEEN_TRIES = Duration.ofSeconds(1);

    private final RedisCheck check;
    private final Strictness strictness;
    private final ExitHandler exitHandler;
    private final Duration period;
    private Thread thread;

    /**
     * Creates a watch that starts when the function has started.
     *
     * @param period the time from one check to the next
     */
    RedisWatch(RedisCheck check, Strictness strictness, ExitHandler exitHandler, Duration period) {
        this.check = check;
        this.strictness = strictness;
        this.exitHandler = exitHandler;
        this.period = period;
    }

    /** How to react to an unfit Redis. */
    enum Strictness {
        /** Any finding ends the process. */
        STRICT,
        /** Any finding ends the process, except for missing persistence, which only causes a warning. */
        STANDARD,
        /** Any finding only causes a warning. */
        WARN;

        static Strictness of(Environment settings) {
            String text = settings.text("REDIS_CHECK", "standard");
            return switch (text) {
                case "strict" -> STRICT;
                case "standard" -> STANDARD;
                case "warn" -> WARN;
                default -> throw settings.wrong("REDIS_CHECK", "'" + text + "' is not one of strict, standard, warn");
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

    /** Waits until Redis can be reached. */
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
        if (findings.stream().noneMatch(strictness::forbids)) {
            log.warn(line);
        } else if (first) {
            exitHandler.exit(line + ". Fix it, or set REDIS_CHECK=warn to make this a warning");
        } else {
            log.error("{}. A function that starts now would exit", line);
        }
    }

    @Override
    public synchronized void close() {
        if (thread != null) {
            thread.interrupt();
        }
    }
}
