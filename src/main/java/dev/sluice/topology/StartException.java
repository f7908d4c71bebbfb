package dev.sluice.topology;

/** The application cannot start; the message names what is wrong, what was found, what is allowed and what to do. */
public final class StartException extends RuntimeException {

    /** @param message what is wrong and how to mend it */
    public StartException(String message) {
        super(message);
    }

    /**
     * @param message what is wrong and how to mend it
     * @param cause   what was thrown below
     */
    public StartException(String message, Throwable cause) {
        super(message, cause);
    }
}
