package dev.jobfn.faults.install;

import dev.jobfn.local.FunctionJar;
import dev.jobfn.local.LocalRunException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How a function is started; from its second start on with an archive of its classes, as it is killed often. */
final class Program {
    private final List<String> command;
    private final Path archive;

    private Program(List<String> command, Path archive) {
        this.command = List.copyOf(command);
        this.archive = archive;
    }

    static Program of(String function) throws IOException, LocalRunException, InterruptedException {
        String module = function.equals("intake") ? "submit-fn" : function;
        Path app = Path.of("target", "app", module).toAbsolutePath();
        FunctionJar jar =
                new FunctionJar(Path.of("..", module, "target", module + ".jar").toAbsolutePath(), app);
        jar.unpack();
        // In the folder of the unpacked jar, which goes when the jar is another.
        return new Program(jar.command(function), app.resolve(function + ".jsa"));
    }

    boolean untrained() {
        return !Files.exists(archive);
    }

    /** Writes the archive when it ends. */
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
