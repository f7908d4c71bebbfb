package dev.sluice.topology;

/**
 * Places in a commit at which a test may end the process, to show that nothing is lost or doubled there. Production passes
 * {@link #NONE}. Called by stream threads.
 */
@FunctionalInterface
public interface FaultPoint {
    /** Does nothing. */
    FaultPoint NONE = place -> {};

    /** Where. */
    enum Place {
        /** A task is about to commit and has records in flight. */
        DRAINING,
        /** All of them have been forwarded; nothing is committed yet. */
        DRAINED
    }

    /** The process has come to a place. */
    void reached(Place place);
}
