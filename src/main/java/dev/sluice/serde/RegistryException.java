package dev.sluice.serde;

/** The schema registry cannot be reached, or does not answer as it should: no record is to blame for that. */
public final class RegistryException extends RuntimeException {
    private final boolean passing;

    /**
     * @param passing whether it may be over after a while
     * @param message what was asked and what came
     * @param cause   what was thrown below
     */
    public RegistryException(boolean passing, String message, Throwable cause) {
        super(message, cause);
        this.passing = passing;
    }

    /** Whether it may be over after a while: no answer, no permission, too many requests, an error of the registry's own. */
    public boolean passing() {
        return passing;
    }
}
