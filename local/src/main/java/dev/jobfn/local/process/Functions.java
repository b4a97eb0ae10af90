package dev.jobfn.local.process;

import dev.jobfn.local.terminal.LocalRunException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The four functions, which run in a cluster as images and here as processes from the modules' jars. */
public final class Functions {

    /** Maps function names to modules, because intake runs from submit-fn's jar. */
    private static final Map<String, String> MODULES = modules();

    private final Path project;
    private final Optional<Path> runJar;
    private final Path folder;
    private final Map<String, Integer> ports = new LinkedHashMap<>();

    /**
     * Chooses a port for each function.
     *
     * @param project the project's folder, with the modules' jars
     * @param runJar the jar of a user's run function; empty to run the example handlers
     * @param folder where to unpack the jars
     */
    public Functions(Path project, Optional<Path> runJar, Path folder) throws IOException {
        this.project = project;
        this.runJar = runJar;
        this.folder = folder;
        for (String name : MODULES.keySet()) {
            ports.put(name, FreePort.find());
        }
    }

    /** Base URLs by function name, as the broker expects them. */
    public Map<String, URI> addresses() {
        Map<String, URI> addresses = new LinkedHashMap<>();
        ports.forEach((name, port) -> addresses.put(name, URI.create("http://127.0.0.1:" + port)));
        return addresses;
    }

    public int port(String name) {
        return ports.get(name);
    }

    /**
     * Unpacks the jars and returns how to start each function.
     *
     * @param shared environment variables for all functions
     * @throws LocalRunException if a jar has not been built
     */
    public List<ChildSpec> processes(Map<String, String> shared)
            throws LocalRunException, IOException, InterruptedException {
        Map<String, FunctionJar> jars = unpackedJars();
        List<ChildSpec> processes = new ArrayList<>();
        for (Map.Entry<String, String> function : MODULES.entrySet()) {
            String name = function.getKey();
            Map<String, String> environment = new LinkedHashMap<>(shared);
            environment.put("PORT", Integer.toString(ports.get(name)));
            environment.put("LISTEN_ADDRESS", "127.0.0.1");
            processes.add(new ChildSpec(
                    name,
                    jars.get(function.getValue()).command(name),
                    environment,
                    addresses().get(name).resolve("/health/ready"),
                    true));
        }
        return processes;
    }

    private Map<String, FunctionJar> unpackedJars() throws LocalRunException, IOException, InterruptedException {
        Map<String, FunctionJar> jars = new LinkedHashMap<>();
        for (String module : Set.copyOf(MODULES.values())) {
            jars.put(module, new FunctionJar(jar(module), folder.resolve(module)));
        }
        for (FunctionJar jar : jars.values()) {
            jar.unpack();
        }
        return jars;
    }

    private Path jar(String module) {
        // run-fn itself is a library. The program is a project that uses it.
        return module.equals("run-fn")
                ? runJar.orElse(project.resolve("examples/handlers/target/handlers.jar"))
                : project.resolve(module).resolve("target").resolve(module + ".jar");
    }

    private static Map<String, String> modules() {
        Map<String, String> modules = new LinkedHashMap<>();
        modules.put("submit-fn", "submit-fn");
        modules.put("intake", "submit-fn");
        modules.put("run-fn", "run-fn");
        modules.put("status-fn", "status-fn");
        return modules;
    }
}
