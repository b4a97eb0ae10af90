package dev.jobfn.faults.install;

import dev.jobfn.local.process.FunctionJar;
import dev.jobfn.local.terminal.LocalRunException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How to start a function. Because functions are killed often here, all starts after the first use a class data
 * archive.
 */
final class Program {
    private final List<String> command;
    private final Path archive;

    private Program(List<String> command, Path archive) {
        this.command = List.copyOf(command);
        this.archive = archive;
    }

    /** @param handlers a folder of classes with additional handlers for run-fn */
    static Program of(String function, Optional<Path> handlers)
            throws IOException, LocalRunException, InterruptedException {
        String module = function.equals("intake") ? "submit-fn" : function;
        Path app = Path.of("target", "app", module).toAbsolutePath();
        // run-fn is a library. Its program is the project with the example handlers.
        Path built = module.equals("run-fn")
                ? Path.of("../examples/handlers/target/handlers.jar")
                : Path.of("..", module, "target", module + ".jar");
        FunctionJar jar = new FunctionJar(built.toAbsolutePath(), app);
        jar.unpack();
        // The archive is in the folder of the unpacked jar, which is deleted when the jar changes.
        if (handlers.isPresent() && function.equals("run-fn")) {
            List<String> command = new ArrayList<>(jar.command(function));
            int at = command.indexOf("-jar");
            String classes =
                    command.get(at + 1) + File.pathSeparator + handlers.get().toAbsolutePath();
            command.subList(at, at + 2).clear();
            command.addAll(at, List.of("-cp", classes, "com.example.handlers.ExampleJobs"));
            return new Program(command, app.resolve("handlers.jsa"));
        }
        return new Program(jar.command(function), app.resolve(function + ".jsa"));
    }

    boolean untrained() {
        return !Files.exists(archive);
    }

    /** The command for the first start, which writes the archive when the process ends. */
    List<String> training() {
        return with("-XX:ArchiveClassesAtExit=" + archive);
    }

    List<String> command() {
        return with("-XX:SharedArchiveFile=" + archive);
    }

    private List<String> with(String flag) {
        List<String> all = new ArrayList<>(command);
        all.add(1, flag);
        return all;
    }
}
