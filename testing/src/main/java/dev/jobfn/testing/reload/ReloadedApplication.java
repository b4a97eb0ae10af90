package dev.jobfn.testing.reload;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;

/** The user's application, whose class is loaded again for each start of run-fn. */
final class ReloadedApplication {
    private final Class<?> original;
    private final Path folder;

    /** @param original the class as the JVM loaded it at first */
    ReloadedApplication(Class<?> original) {
        this.original = original;
        try {
            folder = Path.of(
                    original.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * The folder with the application's classes; a file if the application is in a jar, in which case it is never
     * loaded again.
     */
    Path folder() {
        return folder;
    }

    String name() {
        return original.getName();
    }

    /** Does something with the class as it is now. Threads that the action starts find the application's classes. */
    void use(Consumer<Class<?>> action) {
        if (!Files.isDirectory(folder)) {
            action.accept(original);
            return;
        }
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        try {
            // The class loader is not closed, because handlers load classes for as long as they run.
            ReloadingClassLoader loader = new ReloadingClassLoader(folder, original.getClassLoader());
            thread.setContextClassLoader(loader);
            action.accept(Class.forName(original.getName(), false, loader));
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            thread.setContextClassLoader(before);
        }
    }
}
