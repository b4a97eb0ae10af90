package dev.jobfn.run.isolation;

import dev.jobfn.runtime.Environment;

/**
 * How handlers of types with {@code isolate: true} run.
 *
 * @param on false to run them in run-fn's own process anyway, for example under a debugger
 * @param processes how many of their jobs run at once, each in its own process, 1 to 100; others wait
 * @param memory how much memory each process may use, in MiB, 320 to 65,536. Two thirds of it are heap, or less if that would
 *     leave less than 256 MiB for the rest
 */
public record IsolationSettings(boolean on, int processes, int memory) {
    /** What a process needs in addition to its heap, in MiB. */
    static final int NON_HEAP = 256;

    /** Reads {@code ISOLATE}, {@code ISOLATED_PROCESSES} and {@code ISOLATED_MEMORY_MIB}. */
    public static IsolationSettings of(Environment settings) {
        return new IsolationSettings(
                settings.bool("ISOLATE", true),
                settings.integer("ISOLATED_PROCESSES", 5, 1, 100),
                settings.integer("ISOLATED_MEMORY_MIB", 512, NON_HEAP + 64, 65_536));
    }
}
