package dev.jobfn.local.broker;

import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/**
 * Runs the development broker in a separate process, so that measurements can tell the broker's processor time from the
 * functions'.
 */
public final class Standalone {
    private Standalone() {}

    /**
     * Runs until the process is killed.
     *
     * @param arguments the port, the folder with the manifests, and {@code name=url} for each function
     */
    public static void main(String[] arguments) throws Exception {
        Map<String, URI> functions = new HashMap<>();
        for (int i = 2; i < arguments.length; i++) {
            String[] function = arguments[i].split("=", 2);
            functions.put(function[0], URI.create(function[1]));
        }
        try (DevelopmentBroker broker = DevelopmentBroker.start(
                Integer.parseInt(arguments[0]), Path.of(arguments[1]), functions, Standalone::say)) {
            say("accepting events at " + broker.url());
            new CountDownLatch(1).await();
        }
    }

    private static void say(String notice) {
        System.out.println(notice);
    }
}
