package dev.sluice.config;

/** A configuration that cannot be used; the message names the key, what was found and what is allowed. */
public final class ConfigurationException extends RuntimeException {

    /** @param message what is wrong and how to mend it */
    public ConfigurationException(String message) {
        super(message);
    }

    /**
     * @param message what is wrong and how to mend it
     * @param cause   what was thrown below
     */
    public ConfigurationException(String message, Throwable cause) {
        super(message, cause);
    }
}
