package dev.jobfn.config;

/** An invalid setting. The message is one line that names the setting and says what to do. */
public final class ConfigurationException extends RuntimeException {
    /** @param message one line that names the setting, what is wrong with it, and what is allowed */
    public ConfigurationException(String message) {
        super(message);
    }
}
