package dev.sluice.serde;

/** Bytes to events. The stream threads share it. */
@FunctionalInterface
public interface EventReader {

    /**
     * Reads a record's value.
     *
     * @param value the bytes, never null
     * @throws UnreadableRecordException if they are not what the format says
     */
    Event read(byte[] value) throws UnreadableRecordException;

    /** The reader for a format. */
    static EventReader of(InputOptions options) {
        return switch (options.format()) {
            case JSON -> new JsonEventReader(options.text());
            case STRING -> new StringEventReader();
        };
    }
}
