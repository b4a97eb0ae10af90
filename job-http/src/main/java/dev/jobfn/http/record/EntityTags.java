package dev.jobfn.http.record;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.web.servlet.function.ServerRequest;
import org.springframework.web.servlet.function.ServerResponse;

/** Strong entity tags, and the responses to clients that may already have what a tag stands for. */
public final class EntityTags {
    private EntityTags() {}

    /** A hash of a text. It has 22 characters, each a letter, a digit, a hyphen or an underscore. */
    public static String hash(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(hash, 16));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** The entity tags that the client already has. */
    public static List<String> known(ServerRequest request) {
        return request.headers().header("If-None-Match");
    }

    /**
     * A 304 if the client has this entity tag already, and otherwise a 200 with the body.
     *
     * @param known as returned by {@link #known}
     * @param etag the entity tag of the body, in quotation marks
     * @param body completes the 200; it runs only if needed
     */
    public static ServerResponse unlessKnown(
            List<String> known, String etag, Function<ServerResponse.BodyBuilder, ServerResponse> body) {
        boolean isKnown = known.stream().anyMatch(list -> contains(list, etag));
        ServerResponse.BodyBuilder response = ServerResponse.status(isKnown ? HttpStatus.NOT_MODIFIED : HttpStatus.OK)
                .eTag(etag)
                // Clients may cache the response but must revalidate it. Shared caches must not store it, because it
                // depends on the access key.
                .cacheControl(CacheControl.noCache().cachePrivate());
        return isKnown ? response.build() : body.apply(response);
    }

    /**
     * Whether a list of entity tags contains this one. Uses the weak comparison, as RFC 9110 requires for
     * If-None-Match.
     */
    private static boolean contains(String list, String etag) {
        return Arrays.stream(list.split(",", -1))
                .map(String::strip)
                .anyMatch(tag -> "*".equals(tag) || etag.equals(tag) || ("W/" + etag).equals(tag));
    }
}
