package dev.sluice.topology;

import org.apache.kafka.streams.errors.StreamsException;

/** The producer takes no record: the broker has been away for too long. The task fails uncommitted and is taken up again. */
public final class UnsentRecordException extends StreamsException {

    UnsentRecordException(String message, Throwable cause) {
        super(message, cause);
    }
}
