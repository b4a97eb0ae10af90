package dev.jobfn.local.broker;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/**
 * A Knative broker for one developer: it reads the project's own manifests and imposes the rules
 * that a cluster's broker and queue-proxy impose, in memory and for this machine only. What it
 * holds is lost when it stops, as with Knative's in-memory channel.
 */
public final class DevelopmentBroker implements AutoCloseable {

    static {
        // Read once by the JDK's server: without it each answer waits for the client's delayed ACK.
        System.setProperty("sun.net.httpserver.nodelay", "true");
        // Read once by the JDK's client: shorter than any server here keeps a connection open.
        System.setProperty("jdk.httpclient.keepalive.timeout", "10");
    }

    private final HttpServer server;
    private final ExecutorService executor;

    private DevelopmentBroker(HttpServer server, ExecutorService executor) {
        this.server = server;
        this.executor = executor;
    }

    /**
     * Starts a broker on 127.0.0.1.
     *
     * @param port 0 for any that is free
     * @param manifests the folder with Broker, Trigger and Service manifests
     * @param addresses base URLs by Knative Service name; every subscriber needs one
     * @param notices gets one line for each event that can't be delivered
     * @throws WiringException when a manifest is wrong or a subscriber has no address
     * @throws IOException when the port can't be bound
     */
    public static DevelopmentBroker start(
            int port, Path manifests, Map<String, URI> addresses, Consumer<String> notices) throws IOException {
        Wiring wiring = new WiringReader().read(manifests);
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        ExecutorService executor = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "broker");
            thread.setDaemon(true);
            return thread;
        });
        HttpClient client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .executor(executor)
                .build();
        Subscribers subscribers = new Subscribers(client, addresses, wiring.functions());
        wiring.triggers().forEach(trigger -> check(trigger, subscribers));
        DevelopmentBroker broker = new DevelopmentBroker(server, executor);
        TriggerDelivery delivery =
                new TriggerDelivery(subscribers, new RetryingSender(executor), broker.url(), notices);
        server.createContext("/", new Ingress(new Fanout(wiring.triggers(), delivery)));
        server.setExecutor(executor);
        notices.accept("for development only: events live in this process's memory");
        server.start();
        return broker;
    }

    /** Where events are POSTed to. */
    public URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** Stops at once; what is under way or waits for a retry is lost. */
    @Override
    public void close() {
        server.stop(0);
        executor.shutdownNow();
    }

    private static void check(Trigger trigger, Subscribers subscribers) {
        try {
            subscribers.address(trigger.subscriber());
            trigger.delivery().deadLetterSink().ifPresent(subscribers::address);
        } catch (IllegalArgumentException failure) {
            throw new WiringException("trigger " + trigger.name() + ": " + failure.getMessage());
        }
    }
}
