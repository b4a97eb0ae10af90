package dev.jobfn.local.gateway;

import io.netty.handler.codec.http.HttpMethod;
import java.net.InetSocketAddress;

/**
 * Decides which function gets a request. Because two functions share one host, the decision depends on the method, as
 * it does in a cluster that has one host for the API.
 *
 * @param writes the address of submit-fn
 * @param reads the address of status-fn
 */
public record Routes(InetSocketAddress writes, InetSocketAddress reads) {

    InetSocketAddress target(HttpMethod method) {
        return HttpMethod.GET.equals(method) || HttpMethod.HEAD.equals(method) ? reads : writes;
    }
}
