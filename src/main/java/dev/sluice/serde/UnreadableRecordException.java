package dev.sluice.serde;

/** A record's value is not what the input format says; the message says what was found and what was expected. */
public final class UnreadableRecordException extends Exception {

    /** @param message what was found and what was expected */
    public UnreadableRecordException(String message) {
        super(message);
    }

    /**
     * @param message what was found and what was expected
     * @param cause   what was thrown below
     */
    public UnreadableRecordException(String message, Throwable cause) {
        super(message, cause);
    }
}
