package dev.jobfn.images;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A function that runs as it does in its image, with the image's folder and options. It runs on the same JVM
 * installation as this process.
 */
final class ImageProcess {
    /** Maps function names to image names, because intake runs from submit-fn's image. */
    static final Map<String, String> IMAGES = images();

    /** Assembling a cache takes seconds on an idle machine and much longer on a busy one. */
    private static final long STOP_TIMEOUT_SECONDS = 600;

    private final Process process;
    private final URI address;

    private ImageProcess(Process process, URI address) {
        this.process = process;
        this.address = address;
    }

    /**
     * Starts a function.
     *
     * @param images the folder with one subfolder per image, laid out like the working folder of its container
     * @param cache the JVM options that read or write the AOT cache
     * @param environment the function's settings, except for {@code PORT}
     */
    static ImageProcess start(
            Path images, String function, List<String> cache, int port, Map<String, String> environment)
            throws IOException {
        return startIn(images.resolve(IMAGES.get(function)), function, cache, port, environment);
    }

    /**
     * Starts a function from a folder of any name.
     *
     * @param folder laid out like the working folder of the function's container
     * @param cache the JVM options that read or write the AOT cache
     * @param environment the function's settings, except for {@code PORT}
     */
    static ImageProcess startIn(
            Path folder, String function, List<String> cache, int port, Map<String, String> environment)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(cache);
        command.addAll(List.of("@java.options", "-jar", "function.jar", function));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.INHERIT);
        builder.environment().putAll(environment);
        builder.environment().put("PORT", Integer.toString(port));
        return new ImageProcess(builder.start(), URI.create("http://127.0.0.1:" + port));
    }

    private static Map<String, String> images() {
        Map<String, String> images = new LinkedHashMap<>();
        images.put("submit-fn", "submit-fn");
        images.put("intake", "submit-fn");
        images.put("run-fn", "run-fn");
        images.put("status-fn", "status-fn");
        return images;
    }

    URI address() {
        return address;
    }

    boolean alive() {
        return process.isAlive();
    }

    /** Sends SIGKILL and waits for the process to end. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /**
     * Sends SIGTERM and waits for the process to end.
     *
     * @throws IllegalStateException if the process is still running after ten minutes
     */
    void stop() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(STOP_TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IllegalStateException(address + " did not stop within " + STOP_TIMEOUT_SECONDS + " s");
        }
    }
}
