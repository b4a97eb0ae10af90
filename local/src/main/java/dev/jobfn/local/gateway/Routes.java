package dev.jobfn.local.gateway;

import io.netty.handler.codec.http.HttpMethod;
import java.net.InetSocketAddress;

/**
 * Which function takes which request: one host stands in front of two functions, so the method
 * decides, as the cluster's one-host route does.
 *
 * @param writes submit-fn
 * @param reads status-fn
 */
public record Routes(InetSocketAddress writes, InetSocketAddress reads) {

    InetSocketAddress target(HttpMethod method) {
        return HttpMethod.GET.equals(method) || HttpMethod.HEAD.equals(method) ? reads : writes;
    }
}
