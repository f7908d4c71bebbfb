package dev.sluice.topology;

import org.apache.kafka.streams.errors.StreamsException;

/** The model took too long for a transaction to stay open; the task fails uncommitted and is taken up again. */
public final class DeadlineExceededException extends StreamsException {

    DeadlineExceededException(String message) {
        super(message);
    }
}
