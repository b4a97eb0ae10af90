/**
 * HTTP on Netty for the gateway and the broker: servers on the loopback addresses, and pooled connections to the
 * functions.
 *
 * <p>This is plain Netty because a library on top of it would cost the broker too much processor time, and the broker
 * is part of every end-to-end measurement. When the same forwarding was written with reactor-netty 1.3.8, the broker
 * took 105 to 115 µs of processor time per event instead of 76 to 83 µs (two busy cores, JDK 25, four runs). The jar
 * would also grow by 4.1 MB. If only the gateway used reactor-netty, it would still need two custom handlers. One is
 * for malformed requests, which reactor-netty answers without a problem document. The other is for pipelined requests:
 * if a later request asks to close the connection, reactor-netty closes it after the first response.
 */
package dev.jobfn.local.http;
