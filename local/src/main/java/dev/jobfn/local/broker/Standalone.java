package dev.jobfn.local.broker;

import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/** The development broker as a process of its own: what measures the functions wants its processor time apart. */
public final class Standalone {
    private Standalone() {}

    /**
     * Runs until it is killed.
     *
     * @param arguments the port, the folder of manifests, and for each function {@code name=url}
     */
    public static void main(String[] arguments) throws Exception {
        Map<String, URI> functions = new HashMap<>();
        for (int i = 2; i < arguments.length; i++) {
            String[] function = arguments[i].split("=", 2);
            functions.put(function[0], URI.create(function[1]));
        }
        try (DevelopmentBroker broker = DevelopmentBroker.start(
                Integer.parseInt(arguments[0]), Path.of(arguments[1]), functions, Standalone::say)) {
            say("takes events at " + broker.url());
            new CountDownLatch(1).await();
        }
    }

    private static void say(String notice) {
        System.out.println(notice);
    }
}
