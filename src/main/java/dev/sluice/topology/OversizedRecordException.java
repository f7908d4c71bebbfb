package dev.sluice.topology;

/** An answer is larger than its topic, or the producer, takes. */
final class OversizedRecordException extends Exception {

    OversizedRecordException(String message) {
        super(message);
    }
}
