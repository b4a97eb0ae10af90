package dev.jobfn.local.broker.delivery;

import dev.jobfn.local.broker.wiring.Destination;
import dev.jobfn.local.broker.wiring.FunctionLimits;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/** The functions that receive events, each with an address and a queue-proxy. */
public final class Subscribers {

    private final Map<String, URI> addresses;
    private final Map<String, FunctionProxy> functions;
    private final FunctionProxy elsewhere;

    public Subscribers(
            Function<FunctionLimits, FunctionProxy> proxy,
            Map<String, URI> addresses,
            Map<String, FunctionLimits> limits) {
        this.addresses = Map.copyOf(addresses);
        Map<String, FunctionProxy> proxies = new HashMap<>();
        addresses
                .keySet()
                .forEach(name -> proxies.put(name, proxy.apply(limits.getOrDefault(name, FunctionLimits.DEFAULT))));
        this.functions = Map.copyOf(proxies);
        this.elsewhere = proxy.apply(FunctionLimits.DEFAULT);
    }

    /** The URL of a destination. Throws {@link IllegalArgumentException} for an unknown function. */
    public URI address(Destination destination) {
        return destination.resolve(addresses);
    }

    FunctionProxy proxy(Destination destination) {
        return destination.function().map(functions::get).orElse(elsewhere);
    }
}
