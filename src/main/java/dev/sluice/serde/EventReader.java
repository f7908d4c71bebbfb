package dev.sluice.serde;

import dev.sluice.serde.OutputOptions.Mode;
import java.util.Optional;

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

    /** The reader for a format, and for what is to be made of its events. */
    static EventReader of(InputOptions options, OutputOptions output) {
        Optional<String> added = output.mode() == Mode.ENRICHED ? Optional.of(output.field()) : Optional.empty();
        return switch (options.format()) {
            case JSON -> new JsonEventReader(options.text(), options.pair(), added);
            case STRING -> new StringEventReader();
        };
    }
}
