/**
 * HTTP on Netty for the gateway and the broker: servers on the loopback addresses, and pooled connections to the
 * functions.
 *
 * <p>This is plain Netty because a library on top of it would cost the broker too much processor time. With the same
 * forwarding on reactor-netty 1.3.8, the broker took 105 to 115 µs of processor time per event instead of 76 to 83 µs
 * (two busy cores, JDK 25, four runs), and the broker is part of every end-to-end measurement. The jar would grow by
 * 4.1 MB. For the gateway alone, reactor-netty would still need custom handlers for malformed requests, which it
 * answers without a problem document, and for pipelined requests, where it closes the connection after the first
 * response if a later request asks for that.
 */
package dev.jobfn.local.http;
