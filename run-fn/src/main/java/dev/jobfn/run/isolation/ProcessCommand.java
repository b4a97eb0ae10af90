package dev.jobfn.run.isolation;

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
 * Starts handler processes with this JVM's options, class path and AOT cache, but with other memory limits.
 *
 * @param main the main class, which accepts {@link #ARGUMENT}; ignored if the class path is a single jar with its own
 *     main class
 * @param memory how much memory a process may use, in MiB
 * @param variables the environment variables of a process
 */
record ProcessCommand(Class<?> main, int memory, Map<String, String> variables) {
    /** The argument of the main class. */
    static final String ARGUMENT = "handler-process";

    /** Where a process reads and writes messages. Standard output is left to handlers and their native code. */
    static final Path IN = Path.of("/dev/fd/4");

    static final Path OUT = Path.of("/dev/fd/3");

    /**
     * Ignores signals to the process group, because run-fn decides when a handler stops. Disables core dumps. Limits
     * the data segment, which holds the memory that a JVM uses; a limit on the address space would also count memory
     * that the JVM only reserves. On a system that can't limit the data segment, only the heap is limited.
     */
    private static final String SCRIPT = """
            trap '' INT HUP TERM
            ulimit -c 0
            ulimit -d "$1" 2>/dev/null || :
            shift
            exec 4<&0 3>&1 0</dev/null 1>&2
            exec "$@"
            """;

    /** Options that apply only to one process, or that set the size of its memory. */
    private static final List<String> NOT_INHERITED = List.of(
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

    /** The options in these variables are already passed on the command line. */
    private static final Set<String> JVM_OPTION_VARIABLES = Set.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS");

    Process start() throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command()).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().putAll(variables);
        builder.environment().keySet().removeAll(JVM_OPTION_VARIABLES);
        return builder.start();
    }

    /**
     * The heap in MiB. The rest of the memory holds code, classes, the AOT cache and stacks (about 140 MiB), and the
     * native memory of handlers.
     */
    private int heap() {
        return Math.min(memory - IsolationSettings.NON_HEAP, memory * 2 / 3);
    }

    private List<String> command() {
        List<String> command =
                new ArrayList<>(List.of("/bin/sh", "-c", SCRIPT, ARGUMENT, Long.toString(memory * 1024L)));
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(option -> NOT_INHERITED.stream().noneMatch(option::startsWith))
                .filter(option -> !COLLECTOR.matcher(option).matches())
                .forEach(command::add);
        command.addAll(List.of(
                // This collector needs the least memory outside the heap.
                "-XX:+UseSerialGC",
                "-Xms16m",
                "-Xmx" + heap() + "m",
                "-XX:+ExitOnOutOfMemoryError",
                // Error files of handlers that crash repeatedly would fill the folder.
                "-XX:ErrorFile=/dev/null"));
        String classPath = System.getProperty("java.class.path");
        boolean jar = classPath.endsWith(".jar") && !classPath.contains(File.pathSeparator);
        Stream<String> program = jar ? Stream.of("-jar", classPath) : Stream.of("-cp", classPath, main.getName());
        program.forEach(command::add);
        command.add(ARGUMENT);
        return command;
    }
}
