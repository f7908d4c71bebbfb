package dev.sluice.topology;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Records that cannot be answered: the original key, value and headers, and the reason in headers of the names that
 * Kafka's KIP-1034 gives them.
 *
 * <p>What is too large for the dead-letter topic goes without its stack trace; if that does not help, without its value,
 * whose length the header {@value #OMITTED} then gives. The headers say where the record is in the input.
 */
final class DeadLetters {
    static final String EXCEPTION = "__streams.errors.exception";
    static final String MESSAGE = "__streams.errors.message";
    static final String STACK_TRACE = "__streams.errors.stacktrace";
    static final String TOPIC = "__streams.errors.topic";
    static final String PARTITION = "__streams.errors.partition";
    static final String OFFSET = "__streams.errors.offset";
    static final String OMITTED = "sluice.dead-letter.value.omitted.bytes";

    private final Destination destination;
    private final DeadLetterLog log;

    DeadLetters(Destination destination, DeadLetterLog log) {
        this.destination = destination;
        this.log = log;
    }

    /** The dead letter of a record. */
    Record<byte[], Outgoing> of(Record<byte[], byte[]> record, CommitHook.Origin origin, Throwable reason) {
        log.add(origin, reason);
        Headers headers = headers(record, origin, reason);
        byte[] value = record.value();
        if (tooLarge(record.key(), value, headers)) {
            headers.remove(STACK_TRACE);
        }
        if (tooLarge(record.key(), value, headers)) {
            add(headers, OMITTED, Integer.toString(value == null ? 0 : value.length));
            value = null;
        }
        return new Record<>(record.key(), new Outgoing(value, origin.partition()), record.timestamp(), headers);
    }

    private boolean tooLarge(byte[] key, byte[] value, Headers headers) {
        return RecordSize.onTheWire(key, value, headers) > destination.maxBytes();
    }

    private static Headers headers(Record<byte[], byte[]> record, CommitHook.Origin origin, Throwable reason) {
        StringWriter stackTrace = new StringWriter();
        reason.printStackTrace(new PrintWriter(stackTrace));
        Headers headers = new RecordHeaders(record.headers());
        add(headers, EXCEPTION, reason.getClass().getName());
        add(headers, MESSAGE, String.valueOf(reason.getMessage()));
        add(headers, STACK_TRACE, stackTrace.toString());
        add(headers, TOPIC, origin.topic());
        add(headers, PARTITION, Integer.toString(origin.partition()));
        add(headers, OFFSET, Long.toString(origin.offset()));
        return headers;
    }

    private static void add(Headers headers, String name, String value) {
        headers.add(name, value.getBytes(StandardCharsets.UTF_8));
    }
}
