package dev.jobfn.local;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The four functions as processes: what the cluster runs as images, from the modules' jars. */
final class Functions {

    /** Function name to the module whose jar holds it; intake is submit-fn's image, started as itself. */
    private static final Map<String, String> MODULES = modules();

    private final Settings settings;
    private final Map<String, Integer> ports = new LinkedHashMap<>();

    Functions(Settings settings) throws IOException {
        this.settings = settings;
        for (String name : MODULES.keySet()) {
            ports.put(name, FreePort.find());
        }
    }

    /** Base URLs by function name, as the broker wants them. */
    Map<String, URI> addresses() {
        Map<String, URI> addresses = new LinkedHashMap<>();
        ports.forEach((name, port) -> addresses.put(name, URI.create("http://127.0.0.1:" + port)));
        return addresses;
    }

    int port(String name) {
        return ports.get(name);
    }

    /**
     * How each function is started.
     *
     * @param shared environment variables for all of them
     * @throws LocalRunException when a jar has not been built
     */
    List<ChildSpec> processes(Map<String, String> shared) throws LocalRunException, IOException, InterruptedException {
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
            Path jar = settings.root().resolve(module).resolve("target").resolve(module + ".jar");
            jars.put(
                    module,
                    new FunctionJar(jar, settings.folder().resolve("app").resolve(module)));
        }
        for (FunctionJar jar : jars.values()) {
            jar.unpack();
        }
        return jars;
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
