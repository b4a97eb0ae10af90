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
 * Reads request bodies and enforces a size limit and a time limit. The size limit also applies to bodies that are sent
 * without a Content-Length.
 *
 * @param limit the maximum number of bytes in a body, at least 1
 */
public record BodyReader(int limit) {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    /** A reader whose limit is the setting MAX_BODY_BYTES. The default is 1 MiB, and the maximum is 64 MiB. */
    public static BodyReader of(Environment settings) {
        return new BodyReader(settings.integer("MAX_BODY_BYTES", 1 << 20, 1, 64 << 20));
    }

    /**
     * Reads the body as a JSON object.
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
     * Reads the bytes of a body of any media type. If the body is JSON, also reserves the memory that its values will
     * need.
     *
     * @throws ProblemException body-too-large, request-timeout, busy
     */
    public byte[] bytes(ServerRequest request) {
        return scanned(request).bytes();
    }

    /** The component may be an array because instances are never compared. */
    @SuppressWarnings("ArrayRecordComponent")
    private record Scanned(byte[] bytes, BodyScan scan) {}

    private Scanned scanned(ServerRequest request) {
        HttpServletRequest servletRequest = request.servletRequest();
        long announced = servletRequest.getContentLengthLong();
        if (announced > limit) {
            throw RequestProblems.bodyTooLarge(limit).exception();
        }
        Optional<MemoryBudget.Share> memory = MemoryBudget.of(servletRequest);
        try {
            byte[] body = readAll(servletRequest.getInputStream(), Math.max(announced, 0), memory);
            BodyScan scan = BodyScan.of(body);
            memory.ifPresent(share -> share.takeUpTo(scan.cost()));
            return new Scanned(body, scan);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Reserves more memory for a request. The memory is released when the request ends.
     *
     * @param bytes how many bytes of heap to reserve
     * @throws ProblemException busy; body-too-large if that much memory can never become free
     */
    public void reserve(ServerRequest request, long bytes) {
        MemoryBudget.of(request.servletRequest()).ifPresent(share -> share.take(bytes));
    }

    private byte[] readAll(InputStream in, long announced, Optional<MemoryBudget.Share> memory) throws IOException {
        long start = System.nanoTime();
        ByteArrayOutputStream body = new ByteArrayOutputStream((int) Math.min(announced, 64 << 10));
        byte[] buffer = new byte[8 << 10];
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            if (body.size() + n > limit) {
                throw RequestProblems.bodyTooLarge(limit).exception();
            }
            if (memory.isPresent()) {
                // Counts the bytes twice, because the stream copies its buffer when it grows.
                memory.get().take(2L * n);
            }
            body.write(buffer, 0, n);
            // The connection's timeout applies to each single read. This check also stops clients that send a byte only
            // from time to time.
            if (System.nanoTime() - start > TIMEOUT.toNanos()) {
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
