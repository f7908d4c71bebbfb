package dev.sluice.serde;

/** Bytes to events. The stream threads share it. */
@FunctionalInterface
public interface EventReader {

    /**
     * Reads a record's value.
     *
     * @param value the bytes, never null
     * @throws UnreadableRecordException if they are not what the format says
     * @throws RegistryException         if the schema registry is needed and does not answer
     */
    Event read(byte[] value) throws UnreadableRecordException;
}
