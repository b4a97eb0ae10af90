package dev.jobfn.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The permissions of the functions' Redis user, as documented. */
public final class RedisUsers {
    /** The placeholder password in the file, which every installation replaces. */
    private static final String PASSWORD = "CHANGE-ME";

    private RedisUsers() {}

    /** The file's path, which is valid in the folder of any module. */
    public static Path file() {
        return Path.of("..", "docs", "redis-users.acl").toAbsolutePath().normalize();
    }

    /** The rules of the user in the file, in order. */
    public static String[] rules() {
        try {
            String[] words = Files.readString(file()).strip().split(" ", -1);
            return java.util.Arrays.copyOfRange(words, 2, words.length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts a server that has this user in addition to the unrestricted one. */
    public static RedisProcess server(String... settings) {
        String[] all = java.util.Arrays.copyOf(settings, settings.length + 2);
        all[settings.length] = "--aclfile";
        all[settings.length + 1] = file().toString();
        return RedisProcess.started(all);
    }

    /** Adds this user's credentials to a server's URL. */
    public static String url(String url) {
        return url.replace("redis://", "redis://jobfn:" + PASSWORD + "@");
    }
}
