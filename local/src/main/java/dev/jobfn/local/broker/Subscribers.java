package dev.jobfn.local.broker;

import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/** The functions that events go to: an address and a queue-proxy each. */
final class Subscribers {

    private final Map<String, URI> addresses;
    private final Map<String, FunctionProxy> functions;
    private final FunctionProxy elsewhere;

    Subscribers(
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

    /** The destination's URL; throws {@link IllegalArgumentException} for an unknown function. */
    URI address(Destination destination) {
        return destination.resolve(addresses);
    }

    FunctionProxy proxy(Destination destination) {
        return destination.function().map(functions::get).orElse(elsewhere);
    }
}
