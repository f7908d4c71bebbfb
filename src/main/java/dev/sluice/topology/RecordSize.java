package dev.sluice.topology;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.processor.api.Record;

/** How large a record is, in bytes. */
final class RecordSize {
    /** A batch's own 61 bytes, and a record's lengths and deltas at their longest (Kafka's message format, version 2). */
    private static final int OVERHEAD = 61 + 21;
    /** The lengths of a header's name and value at their longest. */
    private static final int HEADER_OVERHEAD = 10;

    private RecordSize() {}

    /** What the producer and the broker see at most, uncompressed. */
    static long onTheWire(byte[] key, byte[] value, Headers headers) {
        long size = OVERHEAD + length(key) + length(value);
        for (Header header : headers) {
            size += HEADER_OVERHEAD + header.key().getBytes(StandardCharsets.UTF_8).length + length(header.value());
        }
        return size;
    }

    /** What an input record takes while it is held. */
    static long held(Record<byte[], byte[]> record) {
        return onTheWire(record.key(), record.value(), record.headers());
    }

    private static int length(byte[] bytes) {
        return bytes == null ? 0 : bytes.length;
    }
}
