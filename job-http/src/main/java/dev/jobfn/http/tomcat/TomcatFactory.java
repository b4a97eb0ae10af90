package dev.jobfn.http.tomcat;

import dev.jobfn.http.problem.ProblemReportValve;
import java.time.Duration;
import org.apache.catalina.Context;
import org.apache.catalina.core.StandardHost;
import org.apache.coyote.http11.AbstractHttp11Protocol;
import org.apache.tomcat.util.threads.VirtualThreadExecutor;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.Shutdown;

/**
 * Configures Tomcat with limits on everything that a client can send, and with virtual threads if Java supports them.
 */
public final class TomcatFactory {
    private static final int FIRST_JAVA_WITH_VIRTUAL_THREADS = 21;

    private TomcatFactory() {}

    /**
     * A server for one port.
     *
     * @param largestBody the size limit of a body, in bytes
     * @param requestTimeout how long a request may take before the platform cuts it off
     * @param drain waits for responses when the server stops
     */
    public static TomcatServletWebServerFactory listeningOn(
            int port, int largestBody, Duration requestTimeout, ResponseDrain drain) {
        TomcatServletWebServerFactory tomcat = new TomcatServletWebServerFactory(port);
        tomcat.setProtocol(WatchedNioProtocol.class.getName());
        tomcat.setShutdown(Shutdown.GRACEFUL);
        tomcat.addContextCustomizers(TomcatFactory::reportProblems);
        tomcat.addConnectorCustomizers(connector -> {
            connector.setMaxParameterCount(50);
            connector.setMaxPostSize(0);
            // Tomcat's default of 30 s would end long polls early.
            connector.setAsyncTimeout(requestTimeout.toMillis());
            limit((AbstractHttp11Protocol<?>) connector.getProtocolHandler(), largestBody);
            drain.watch((WatchedProtocol) connector.getProtocolHandler());
            // Only a safety net, because every response ends on its own before this.
            ((WatchedProtocol) connector.getProtocolHandler()).timeouts().response(requestTimeout.plusSeconds(15));
        });
        return tomcat;
    }

    /**
     * Switches to Tomcat's asynchronous connector (NIO2), for functions that read no bodies. With NIO2, a connection
     * that has answered one request waits for the next one without waking the poller thread, which saves a tenth of the
     * cost of reading a job. However, NIO2 can't answer a client that stops in the middle of a body. It can only close
     * the connection.
     */
    public static void useNio2(TomcatServletWebServerFactory tomcat) {
        tomcat.setProtocol(WatchedNio2Protocol.class.getName());
        // Headers are read to the end even if they are slightly too large. If anything were left unread, the client
        // would lose the response.
        tomcat.addConnectorCustomizers(
                connector -> connector.setProperty("socket.appReadBufSize", Integer.toString(24 << 10)));
    }

    private static void limit(AbstractHttp11Protocol<?> http, int largestBody) {
        http.setMaxHttpHeaderSize(16 << 10);
        http.setMaxHeaderCount(100);
        // Applies between two reads of a request.
        http.setConnectionTimeout(10_000);
        // Longer than the 90 s for which Knative's queue-proxy keeps an idle connection open, so that the proxy never
        // reuses a connection that we have closed.
        http.setKeepAliveTimeout(120_000);
        http.setMaxKeepAliveRequests(-1);
        // A rejected body is read to the end so that the client sees the response, unless the body is far too large.
        http.setMaxSwallowSize(2 * largestBody);
        // The length of a body is checked before a client with Expect: 100-continue is told to send it.
        http.setContinueResponseTiming("onRead");
        if (Runtime.version().feature() >= FIRST_JAVA_WITH_VIRTUAL_THREADS) {
            http.setExecutor(new VirtualThreadExecutor("http-"));
        }
    }

    private static void reportProblems(Context context) {
        ((StandardHost) context.getParent()).setErrorReportValveClass(ProblemReportValve.class.getName());
    }
}
