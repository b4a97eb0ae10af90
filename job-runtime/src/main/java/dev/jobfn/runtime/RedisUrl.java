package dev.jobfn.runtime;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The address of Redis, from the settings {@code REDIS_URL} and {@code REDIS_PASSWORD}. */
final class RedisUrl {
    /** Matches a URL without a user and a password. The groups are the URL's scheme and the rest. */
    private static final Pattern WITHOUT_USER = Pattern.compile("([a-z0-9+.-]+://)([^/?#@]*(?:[/?#].*)?)");

    private RedisUrl() {}

    /** The URL with the password added, unless it already has one. */
    static String of(Environment settings) {
        String url = settings.text("REDIS_URL", "redis://localhost:6379");
        Matcher parts = WITHOUT_USER.matcher(url);
        return settings.text("REDIS_PASSWORD")
                .filter(password -> parts.matches())
                .map(password -> parts.group(1) + ":" + encoded(password) + "@" + parts.group(2))
                .orElse(url);
    }

    private static String encoded(String password) {
        // URLs encode a space differently from forms.
        return URLEncoder.encode(password, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
