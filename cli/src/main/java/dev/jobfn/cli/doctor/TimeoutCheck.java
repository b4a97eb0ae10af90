package dev.jobfn.cli.doctor;

import java.time.DateTimeException;
import java.time.Duration;
import java.util.Optional;

/** Checks that the time limits of requests are the same everywhere, and long enough for each type. */
record TimeoutCheck(Installation installation, Findings findings) {
    private static final String CHECK = "timeouts";
    private static final Duration DEFAULT_TIMEOUT = Duration.ofMinutes(1);

    /** A minute to start, and ten seconds to record the outcome. */
    private static final Duration MARGIN = Duration.ofSeconds(70);

    void run() {
        long before = findings.problems();
        installation.services().forEach((name, service) -> {
            long seconds = Installation.pod(service).number("timeoutSeconds");
            installation
                    .variable(service, "REQUEST_TIMEOUT")
                    .flatMap(TimeoutCheck::duration)
                    .ifPresent(setting -> {
                        if (setting.toSeconds() != seconds) {
                            findings.error(
                                    CHECK,
                                    name + ": REQUEST_TIMEOUT is " + setting + ", but timeoutSeconds is " + seconds,
                                    "Set REQUEST_TIMEOUT to PT" + seconds + "S.");
                        }
                    });
        });
        installation.catalog("types").forEach((type, settings) -> {
            Duration timeout =
                    settings.text("timeout").flatMap(TimeoutCheck::duration).orElse(DEFAULT_TIMEOUT);
            String queue = settings.text("queue").orElse("general");
            installation.runner(queue).ifPresent(runner -> {
                long seconds = Installation.pod(runner).number("timeoutSeconds");
                if (timeout.plus(MARGIN).toSeconds() > seconds) {
                    findings.error(
                            CHECK,
                            "type " + type + " may run for " + timeout + ", but " + Installation.name(runner)
                                    + " has timeoutSeconds " + seconds,
                            "Raise timeoutSeconds and REQUEST_TIMEOUT to "
                                    + timeout.plus(MARGIN).toSeconds()
                                    + " s, lower the type's timeout, or use a long lane.");
                }
            });
        });
        if (findings.problems() == before) {
            findings.ok(CHECK, "fit");
        }
    }

    private static Optional<Duration> duration(String text) {
        try {
            return Optional.of(Duration.parse(text));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
