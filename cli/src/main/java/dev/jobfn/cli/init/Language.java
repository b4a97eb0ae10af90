package dev.jobfn.cli.init;

import java.util.Locale;

/** The language of a new project's handlers. */
enum Language {
    JAVA,
    PYTHON;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
