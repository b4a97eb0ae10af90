package dev.jobfn.cli.completion;

import java.util.Locale;

/** A shell that can complete commands. */
enum Shell {
    BASH,
    ZSH,
    FISH;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
