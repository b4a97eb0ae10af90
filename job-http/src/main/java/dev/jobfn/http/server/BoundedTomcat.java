package dev.jobfn.http.server;

import dev.jobfn.http.json.BodyReader;
import dev.jobfn.http.problem.ProblemReportValve;
import java.time.Duration;
import org.apache.catalina.Context;
import org.apache.catalina.core.StandardHost;
import org.apache.coyote.http11.AbstractHttp11Protocol;
import org.apache.tomcat.util.threads.VirtualThreadExecutor;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.Shutdown;

/** Tomcat with a bound on everything that a client can send, and a thread a request that costs nothing where Java has it. */
final class BoundedTomcat {
    private static final int FIRST_JAVA_WITH_VIRTUAL_THREADS = 21;

    private BoundedTomcat() {}

    /** @param longest no answer may take longer; the platform cuts it off then */
    static TomcatServletWebServerFactory listeningOn(int port, BodyReader bodies, Duration longest) {
        TomcatServletWebServerFactory tomcat = new TomcatServletWebServerFactory(port);
        tomcat.setProtocol(WatchedNioProtocol.class.getName());
        tomcat.setShutdown(Shutdown.GRACEFUL);
        tomcat.addContextCustomizers(BoundedTomcat::reportProblems);
        tomcat.addConnectorCustomizers(connector -> {
            connector.setMaxParameterCount(50);
            connector.setMaxPostSize(0);
            // Tomcat's own 30 s would end a long-poll halfway.
            connector.setAsyncTimeout(longest.toMillis());
            bound((AbstractHttp11Protocol<?>) connector.getProtocolHandler(), bodies.limit());
            // The answer ends itself before that.
            ((WatchedProtocol) connector.getProtocolHandler()).slowest().answer(longest.plusSeconds(15));
        });
        return tomcat;
    }

    /** For one that reads no bodies; see {@link ReadsOnly}. */
    static void makeAsynchronous(TomcatServletWebServerFactory tomcat) {
        tomcat.setProtocol(WatchedNio2Protocol.class.getName());
        // Headers that are a little too large are read whole, as what stays unread costs their sender the answer.
        tomcat.addConnectorCustomizers(
                connector -> connector.setProperty("socket.appReadBufSize", Integer.toString(24 << 10)));
    }

    private static void bound(AbstractHttp11Protocol<?> http, int largestBody) {
        http.setMaxHttpHeaderSize(16 << 10);
        http.setMaxHeaderCount(100);
        // Between two reads of a request: who sends nothing for so long is cut off.
        http.setConnectionTimeout(10_000);
        // Longer than the 90 s for which Knative's queue-proxy keeps its own side: it must never reuse one that we
        // closed.
        http.setKeepAliveTimeout(120_000);
        http.setMaxKeepAliveRequests(-1);
        // A refused body is read to its end, so that its sender sees the answer, unless it is much too large.
        http.setMaxSwallowSize(2 * largestBody);
        // A sender that asks first (Expect: 100-continue) is not told to go on before its length has been looked at.
        http.setContinueResponseTiming("onRead");
        if (Runtime.version().feature() >= FIRST_JAVA_WITH_VIRTUAL_THREADS) {
            http.setExecutor(new VirtualThreadExecutor("http-"));
        }
    }

    private static void reportProblems(Context context) {
        ((StandardHost) context.getParent()).setErrorReportValveClass(ProblemReportValve.class.getName());
    }
}
