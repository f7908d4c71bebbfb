package dev.sluice.serde;

/**
 * What is written.
 *
 * @param topic  the topic
 * @param format how its values are written
 */
public record OutputOptions(String topic, Format format) {

    /** How values are written. */
    public enum Format {
        /** A JSON object in UTF-8. */
        JSON
    }
}
