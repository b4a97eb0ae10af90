package dev.jobfn.run.isolation;

import dev.jobfn.runtime.Environment;

/**
 * How handlers of types with {@code isolate: true} run.
 *
 * @param on whether they run in separate processes; false is useful under a debugger, for example
 * @param processes how many of their jobs may run at once, each in its own process, from 1 to 100; other jobs wait
 * @param memory how much memory each process may use, in MiB, from 320 to 65,536. The heap gets two thirds of it, or
 *     less if that would leave less than 256 MiB for the rest
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
