package dev.jobfn.config;

/** A setting that can't be used. Its message is one line that names the setting and says how to mend it. */
public final class ConfigurationException extends RuntimeException {
    /** @param message one line: the setting, what is wrong, what would be right */
    public ConfigurationException(String message) {
        super(message);
    }
}
