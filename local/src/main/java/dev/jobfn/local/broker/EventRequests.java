package dev.jobfn.local.broker;

import io.cloudevents.CloudEvent;
import io.cloudevents.http.HttpMessageFactory;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** Makes the HTTP request of a delivery: always binary mode, whatever mode the event came in. */
final class EventRequests {

    private EventRequests() {}

    static HttpRequest post(URI target, CloudEvent event, Map<String, List<String>> headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(target)
                .header("prefer", "reply")
                .header("kn-namespace", "default")
                .POST(BodyPublishers.noBody());
        headers.forEach((name, values) -> values.forEach(value -> request.header(name, value)));
        HttpMessageFactory.createWriter((name, value) -> request.header(name, encoded(value)), body -> {
                    if (body != null) {
                        request.POST(BodyPublishers.ofByteArray(body));
                    }
                })
                .writeBinary(event);
        return request.build();
    }

    /** Percent-encodes what no header can carry, as the HTTP binding of CloudEvents says. */
    private static String encoded(String value) {
        if (value.chars().allMatch(c -> c >= ' ' && c <= '~')) {
            return value;
        }
        StringBuilder text = new StringBuilder();
        for (byte b : value.getBytes(StandardCharsets.UTF_8)) {
            if (b >= ' ' && b <= '~') {
                text.append((char) b);
            } else {
                text.append('%').append(String.format("%02X", b));
            }
        }
        return text.toString();
    }
}
