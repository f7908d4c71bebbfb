package dev.sluice.topology;

import org.apache.kafka.streams.errors.StreamsException;

/** A record cannot be answered, and there is no dead-letter topic to put it aside in. */
public final class UnansweredRecordException extends StreamsException {

    UnansweredRecordException(String message, Throwable cause) {
        super(message, cause);
    }
}
