package dev.jobfn.run.isolate;

import dev.jobfn.runtime.Environment;

/**
 * How handlers of types with {@code isolate: true} are kept apart.
 *
 * @param on false where they run in run-fn's own process all the same, as for a debugger
 * @param processes how many of their jobs run at once, each in a process of its own, 1 to 100; others wait
 * @param memory what each process may take of memory, in MiB, 320 to 65,536; two thirds of it are heap, less where that
 *     leaves less than 256 MiB
 */
public record Isolation(boolean on, int processes, int memory) {
    /** What a process needs beside its heap, in MiB. */
    static final int NOT_HEAP = 256;

    /** Reads {@code ISOLATE}, {@code ISOLATED_PROCESSES} and {@code ISOLATED_MEMORY_MIB}. */
    public static Isolation of(Environment settings) {
        return new Isolation(
                settings.bool("ISOLATE", true),
                settings.integer("ISOLATED_PROCESSES", 5, 1, 100),
                settings.integer("ISOLATED_MEMORY_MIB", 512, NOT_HEAP + 64, 65_536));
    }
}
