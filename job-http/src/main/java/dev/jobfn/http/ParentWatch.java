package dev.jobfn.http;

import java.io.IOException;
import java.io.InputStream;

/** Ends this process in good order when its parent goes: the parent holds the other end of our standard input. */
final class ParentWatch {
    private ParentWatch() {}

    static void start() {
        Thread watch = new Thread(
                () -> {
                    waitForEnd(System.in);
                    System.exit(0);
                },
                "parent-watch");
        watch.setDaemon(true);
        watch.start();
    }

    private static void waitForEnd(InputStream in) {
        try {
            in.transferTo(java.io.OutputStream.nullOutputStream());
        } catch (IOException e) {
            // No input to read is a parent that has gone.
        }
    }
}
