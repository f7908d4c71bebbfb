package dev.sluice.serde;

/**
 * What is written.
 *
 * @param topic  the topic
 * @param format how its values are written
 * @param mode   the answer alone, or the event with the answer in it
 * @param field  the field that an enriched event gets
 */
public record OutputOptions(String topic, Format format, Mode mode, String field) {

    /** How values are written. */
    public enum Format {
        /** Avro as Confluent's serializer writes it; the schemas are in {@code schemas/}. */
        AVRO,
        /** A JSON object in UTF-8. */
        JSON
    }

    /** What a value holds. */
    public enum Mode {
        /** The answer. */
        RESULT,
        /** The event as it came, with the answer in one more field. */
        ENRICHED
    }
}
