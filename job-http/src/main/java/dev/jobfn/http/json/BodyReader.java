package dev.jobfn.http.json;

import dev.jobfn.http.problem.ProblemException;
import dev.jobfn.http.problem.RequestProblems;
import dev.jobfn.runtime.Environment;
import jakarta.servlet.http.HttpServletRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.springframework.http.MediaType;
import org.springframework.web.servlet.function.ServerRequest;

/**
 * Reads bodies within a bound of size, whether announced or chunked, and of time.
 *
 * @param limit bytes, at least 1
 */
public record BodyReader(int limit) {
    private static final Duration SLOWEST = Duration.ofSeconds(30);

    /** The bound that MAX_BODY_BYTES sets: 1 MiB where unset, 64 MiB at most. */
    public static BodyReader of(Environment environment) {
        return new BodyReader(environment.integer("MAX_BODY_BYTES", 1 << 20, 1, 64 << 20));
    }

    /**
     * The JSON object that is the body.
     *
     * @throws ProblemException unsupported-media-type, body-too-large, request-timeout, busy, bad-json
     */
    public Fields object(ServerRequest request) {
        if (!isPlainJson(request.servletRequest())) {
            throw RequestProblems.unsupportedMediaType().exception();
        }
        Scanned body = scanned(request);
        return Fields.of(Json.read(body.bytes(), body.scan()));
    }

    /**
     * The bytes of the body, of any media type. There is room in memory for the values that they may spell in JSON.
     *
     * @throws ProblemException body-too-large, request-timeout, busy
     */
    public byte[] bytes(ServerRequest request) {
        return scanned(request).bytes();
    }

    /** Handed on and forgotten; never compared. */
    @SuppressWarnings("ArrayRecordComponent")
    private record Scanned(byte[] bytes, BodyScan scan) {}

    private Scanned scanned(ServerRequest request) {
        HttpServletRequest servletRequest = request.servletRequest();
        long announced = servletRequest.getContentLengthLong();
        if (announced > limit) {
            throw RequestProblems.bodyTooLarge(limit).exception();
        }
        Optional<MemoryBudget.Share> room = MemoryBudget.of(servletRequest);
        try {
            byte[] body = readAll(servletRequest.getInputStream(), Math.max(announced, 0), room);
            BodyScan scan = BodyScan.of(body);
            room.ifPresent(share -> share.takeUpTo(scan.cost()));
            return new Scanned(body, scan);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Takes more memory for a request, until its end.
     *
     * @param bytes of heap
     * @throws ProblemException busy; body-too-large where there is never so much
     */
    public void reserve(ServerRequest request, long bytes) {
        MemoryBudget.of(request.servletRequest()).ifPresent(share -> share.take(bytes));
    }

    private byte[] readAll(InputStream in, long announced, Optional<MemoryBudget.Share> room) throws IOException {
        long begun = System.nanoTime();
        ByteArrayOutputStream body = new ByteArrayOutputStream((int) Math.min(announced, 64 << 10));
        byte[] buffer = new byte[8 << 10];
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            if (body.size() + n > limit) {
                throw RequestProblems.bodyTooLarge(limit).exception();
            }
            if (room.isPresent()) {
                // Twice: it is copied as it grows.
                room.get().take(2L * n);
            }
            body.write(buffer, 0, n);
            // Each read has the connection's timeout; only this bounds a sender that drips.
            if (System.nanoTime() - begun > SLOWEST.toNanos()) {
                throw RequestProblems.requestTimeout().exception();
            }
        }
        return body.toByteArray();
    }

    private static boolean isPlainJson(HttpServletRequest request) {
        String encoding = request.getHeader("Content-Encoding");
        if (request.getContentType() == null || (encoding != null && !"identity".equalsIgnoreCase(encoding))) {
            return false;
        }
        try {
            MediaType type = MediaType.parseMediaType(request.getContentType());
            boolean json = "application".equals(type.getType())
                    && ("json".equals(type.getSubtype()) || type.getSubtype().endsWith("+json"));
            return json && (type.getCharset() == null || type.getCharset().equals(StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
