package dev.jobfn.runtime;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The address of Redis, from the settings {@code REDIS_URL} and {@code REDIS_PASSWORD}. */
final class RedisUrl {
    /** The scheme, and the rest of a URL without user and password. */
    private static final Pattern WITHOUT_USER = Pattern.compile("([a-z0-9+.-]+://)([^/?#@]*(?:[/?#].*)?)");

    private RedisUrl() {}

    /** The URL with the password, unless it has one of its own. */
    static String of(Environment settings) {
        String url = settings.text("REDIS_URL", "redis://localhost:6379");
        Matcher parts = WITHOUT_USER.matcher(url);
        return settings.text("REDIS_PASSWORD")
                .filter(password -> parts.matches())
                .map(password -> parts.group(1) + ":" + encoded(password) + "@" + parts.group(2))
                .orElse(url);
    }

    private static String encoded(String password) {
        // URLs encode a blank in another way than forms do.
        return URLEncoder.encode(password, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
