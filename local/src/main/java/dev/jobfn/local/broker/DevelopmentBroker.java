package dev.jobfn.local.broker;

import dev.jobfn.local.broker.delivery.EventClient;
import dev.jobfn.local.broker.delivery.Fanout;
import dev.jobfn.local.broker.delivery.FunctionProxy;
import dev.jobfn.local.broker.delivery.RetryingSender;
import dev.jobfn.local.broker.delivery.Subscribers;
import dev.jobfn.local.broker.delivery.TriggerDelivery;
import dev.jobfn.local.broker.wiring.Trigger;
import dev.jobfn.local.broker.wiring.Wiring;
import dev.jobfn.local.broker.wiring.WiringException;
import dev.jobfn.local.broker.wiring.WiringReader;
import dev.jobfn.local.http.LoopbackServer;
import io.netty.channel.EventLoopGroup;
import io.netty.util.HashedWheelTimer;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A Knative broker for development. It reads the project's manifests and follows the same rules as a cluster's broker
 * and queue-proxy. It runs on this machine only and keeps events in memory, so its events are lost when it stops, as
 * they are with Knative's in-memory channel.
 */
public final class DevelopmentBroker implements AutoCloseable {

    private final LoopbackServer server;
    private final HashedWheelTimer timeouts;
    private final ExecutorService retries;

    private DevelopmentBroker(LoopbackServer server, HashedWheelTimer timeouts, ExecutorService retries) {
        this.server = server;
        this.timeouts = timeouts;
        this.retries = retries;
    }

    /**
     * Starts a broker on 127.0.0.1.
     *
     * @param port 0 for any free port
     * @param manifests the folder with the Broker, Trigger and Service manifests
     * @param addresses base URLs by the name of the Knative Service; every subscriber needs one
     * @param notices receives one line for each event that can't be delivered
     * @throws WiringException if a manifest is wrong or a subscriber has no address
     * @throws IOException if the port can't be bound
     */
    public static DevelopmentBroker start(
            int port, Path manifests, Map<String, URI> addresses, Consumer<String> notices) throws IOException {
        Wiring wiring = new WiringReader().read(manifests);
        EventLoopGroup loops = LoopbackServer.threads("broker");
        HashedWheelTimer timeouts = new HashedWheelTimer(new DefaultThreadFactory("broker-timeouts", true));
        try {
            return start(port, wiring, addresses, notices, loops, timeouts);
        } catch (RuntimeException | IOException e) {
            timeouts.stop();
            var unused = loops.shutdownGracefully(0, 0, TimeUnit.SECONDS);
            throw e;
        }
    }

    private static DevelopmentBroker start(
            int port,
            Wiring wiring,
            Map<String, URI> addresses,
            Consumer<String> notices,
            EventLoopGroup loops,
            HashedWheelTimer timeouts)
            throws IOException {
        EventClient client = new EventClient(loops);
        Subscribers subscribers =
                new Subscribers(limits -> new FunctionProxy(client, timeouts, limits), addresses, wiring.functions());
        wiring.triggers().forEach(trigger -> check(trigger, subscribers));
        ExecutorService retries = Executors.newSingleThreadExecutor(new DefaultThreadFactory("broker-retries", true));
        CompletableFuture<URI> url = new CompletableFuture<>();
        TriggerDelivery delivery = new TriggerDelivery(subscribers, new RetryingSender(retries), url::join, notices);
        Ingress ingress = new Ingress(new Fanout(wiring.triggers(), delivery));
        notices.accept("for development only: events are kept only in this process's memory");
        DevelopmentBroker broker =
                new DevelopmentBroker(LoopbackServer.start(port, loops, ingress::handlers), timeouts, retries);
        url.complete(broker.url());
        return broker;
    }

    /** The URL that accepts events. */
    public URI url() {
        return URI.create("http://127.0.0.1:" + server.address().getPort());
    }

    /** Stops at once. Events in flight and events waiting for a retry are lost. */
    @Override
    public void close() {
        server.close();
        timeouts.stop();
        retries.shutdownNow();
    }

    private static void check(Trigger trigger, Subscribers subscribers) {
        try {
            plain(subscribers.address(trigger.subscriber()));
            trigger.delivery().deadLetterSink().map(subscribers::address).ifPresent(DevelopmentBroker::plain);
        } catch (IllegalArgumentException failure) {
            throw new WiringException("trigger " + trigger.name() + ": " + failure.getMessage());
        }
    }

    private static void plain(URI address) {
        if (!"http".equals(address.getScheme()) || address.getHost() == null) {
            throw new IllegalArgumentException(
                    address + " is not an http address; the development broker supports no other");
        }
    }
}
