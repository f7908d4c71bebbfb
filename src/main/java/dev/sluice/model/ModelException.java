package dev.sluice.model;

/** A model that cannot be used; the message names the model, what was found and what is needed. */
public final class ModelException extends RuntimeException {

    /** @param message what is wrong and how to mend it */
    public ModelException(String message) {
        super(message);
    }

    /**
     * @param message what is wrong and how to mend it
     * @param cause   what was thrown below
     */
    public ModelException(String message, Throwable cause) {
        super(message, cause);
    }
}
