package dev.jobfn.run.isolate;

import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Starts processes of handlers: this JVM's own options, class path and AOT cache with another main class and other limits.
 *
 * @param main its {@code main} takes {@link #ARGUMENT}; not asked where the class path is a jar that says what to start
 * @param memory what a process may take, in MiB
 * @param variables the environment
 */
record ProcessCommand(Class<?> main, int memory, Map<String, String> variables) {
    /** What the main class is told. */
    static final String ARGUMENT = "handler-process";

    /** Where a process reads and writes frames: a handler may write what it likes to standard output, native code too. */
    static final Path IN = Path.of("/dev/fd/4");

    static final Path OUT = Path.of("/dev/fd/3");

    /**
     * What only run-fn can tell: signals to the group are for it to answer. A limit of data, unlike one of address space,
     * counts what a JVM uses and not what it reserves; where the system has none, the heap's limit is what is left. A crash
     * leaves no core.
     */
    private static final String SCRIPT = """
            trap '' INT HUP TERM
            ulimit -c 0
            ulimit -d "$1" 2>/dev/null || :
            shift
            exec 4<&0 3>&1 0</dev/null 1>&2
            exec "$@"
            """;

    /** Options that are for one process alone, or that say how large it may become. */
    private static final List<String> NOT_PASSED_ON = List.of(
            "-Xmx",
            "-Xms",
            "-Xmn",
            "-XX:MaxRAM",
            "-XX:InitialRAM",
            "-XX:MinRAM",
            "-XX:MaxHeapSize",
            "-XX:InitialHeapSize",
            "-XX:SoftMaxHeapSize",
            "-XX:NewSize",
            "-XX:MaxNewSize",
            "-XX:AOTCacheOutput",
            "-XX:AOTConfiguration",
            "-XX:AOTMode",
            "-XX:ArchiveClassesAtExit",
            "-XX:StartFlightRecording",
            "-XX:ErrorFile",
            "-XX:OnOutOfMemoryError",
            "-XX:OnError",
            "-agentlib:jdwp",
            "-Xrunjdwp",
            "-Dcom.sun.management.");

    private static final Pattern COLLECTOR = Pattern.compile("-XX:[+-]Use\\w+GC");

    /** The options of this JVM, which are passed on one by one. */
    private static final Set<String> NOT_ITS_VARIABLES = Set.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS");

    Process start() throws IOException {
        ProcessBuilder builder = new ProcessBuilder(words()).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().putAll(variables);
        builder.environment().keySet().removeAll(NOT_ITS_VARIABLES);
        return builder.start();
    }

    /** What is left holds code, classes, the AOT cache and stacks, about 140 MiB, and what handlers take outside the heap. */
    private int heap() {
        return Math.min(memory - Isolation.NOT_HEAP, memory * 2 / 3);
    }

    private List<String> words() {
        List<String> words = new ArrayList<>(List.of("/bin/sh", "-c", SCRIPT, ARGUMENT, Long.toString(memory * 1024L)));
        words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(option -> NOT_PASSED_ON.stream().noneMatch(option::startsWith))
                .filter(option -> !COLLECTOR.matcher(option).matches())
                .forEach(words::add);
        words.addAll(List.of(
                // The collector that needs the least beside the heap.
                "-XX:+UseSerialGC",
                "-Xms16m",
                "-Xmx" + heap() + "m",
                "-XX:+ExitOnOutOfMemoryError",
                // Handlers that crash again and again would fill the folder.
                "-XX:ErrorFile=/dev/null"));
        String classPath = System.getProperty("java.class.path");
        boolean jar = classPath.endsWith(".jar") && !classPath.contains(File.pathSeparator);
        Stream<String> what = jar ? Stream.of("-jar", classPath) : Stream.of("-cp", classPath, main.getName());
        what.forEach(words::add);
        words.add(ARGUMENT);
        return words;
    }
}
