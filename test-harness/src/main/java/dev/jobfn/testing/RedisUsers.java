package dev.jobfn.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The permissions of the functions' Redis user, as in the docs. */
public final class RedisUsers {
    /** The password in the file, which an installation replaces. */
    private static final String PASSWORD = "CHANGE-ME";

    private RedisUsers() {}

    /** The file, from any module's folder. */
    public static Path file() {
        return Path.of("..", "docs", "redis-users.acl").toAbsolutePath().normalize();
    }

    /** The rules of the file's user, in order. */
    public static String[] rules() {
        try {
            String[] words = Files.readString(file()).strip().split(" ", -1);
            return java.util.Arrays.copyOfRange(words, 2, words.length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A server with this user, besides the unrestricted one. */
    public static RedisProcess server(String... settings) {
        String[] all = java.util.Arrays.copyOf(settings, settings.length + 2);
        all[settings.length] = "--aclfile";
        all[settings.length + 1] = file().toString();
        return RedisProcess.started(all);
    }

    /** The address of a server, with this user. */
    public static String url(String url) {
        return url.replace("redis://", "redis://jobfn:" + PASSWORD + "@");
    }
}
