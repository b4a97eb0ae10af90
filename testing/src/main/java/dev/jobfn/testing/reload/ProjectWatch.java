package dev.jobfn.testing.reload;

import java.nio.file.Files;
import java.nio.file.Path;

/** Notices when a build has changed the classes or the catalog. Looks twice a second, which works on every file system. */
final class ProjectWatch {
    private static final long BETWEEN_LOOKS_MS = 500;

    private final Path classes;
    private final Path appFile;
    private final Path catalog;
    private FolderState knownClasses;
    private FolderState knownCatalog;

    /**
     * Remembers the current state.
     *
     * @param app the application's class
     */
    ProjectWatch(Path classes, String app, Path catalog) {
        this.classes = classes;
        this.appFile = classes.resolve(app.replace('.', '/') + ".class");
        this.catalog = catalog;
        this.knownClasses = FolderState.byTime(classes);
        this.knownCatalog = FolderState.byText(catalog);
    }

    /** What changed. */
    enum Change {
        CLASSES,
        CATALOG
    }

    /** Waits for a change, and then until the build that made the change has finished. */
    Change await() throws InterruptedException {
        while (true) {
            FolderState newClasses = FolderState.byTime(classes);
            FolderState newCatalog = FolderState.byText(catalog);
            Thread.sleep(BETWEEN_LOOKS_MS);
            boolean finished = newClasses.equals(FolderState.byTime(classes))
                    && newCatalog.equals(FolderState.byText(catalog))
                    && Files.exists(appFile)
                    && !newCatalog.files().isEmpty();
            boolean catalogChanged = !newCatalog.equals(knownCatalog);
            if (finished && (catalogChanged || !newClasses.equals(knownClasses))) {
                knownClasses = newClasses;
                knownCatalog = newCatalog;
                return catalogChanged ? Change.CATALOG : Change.CLASSES;
            }
        }
    }
}
