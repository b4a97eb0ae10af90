package dev.jobfn.http.tomcat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobfn.http.server.TestApp;
import jakarta.servlet.ServletException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.junit.jupiter.api.Test;
import org.springframework.boot.tomcat.TomcatWebServer;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;

class ResponseDrainIT {
    /** Delays the end of a request between its servlet's return and the response, as can happen on a busy machine. */
    private static final class DelayValve extends ValveBase {
        private final CountDownLatch servletReturned = new CountDownLatch(1);

        DelayValve() {
            super(true);
        }

        @Override
        public void invoke(Request request, Response response) throws IOException, ServletException {
            getNext().invoke(request, response);
            servletReturned.countDown();
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(500));
        }
    }

    @Test
    void a_response_without_a_body_is_sent_before_the_server_stops() throws Exception {
        DelayValve delay = new DelayValve();
        CompletableFuture<HttpResponse<String>> response;
        try (ServletWebServerApplicationContext app = TestApp.start()) {
            TomcatWebServer server = (TomcatWebServer) app.getWebServer();
            server.getTomcat().getEngine().getPipeline().addValve(delay);
            URI uri = URI.create("http://localhost:" + server.getPort() + "/no-content");
            response = HttpClient.newHttpClient()
                    .sendAsync(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
            assertThat(delay.servletReturned.await(10, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(response.join().statusCode()).isEqualTo(204);
    }
}
