package dev.sluice.serde;

/**
 * What is read.
 *
 * @param topic  the topic
 * @param format how its values are written
 * @param text   where the text is, as a path of names and array indices with dots between; not used by {@code string}
 */
public record InputOptions(String topic, Format format, String text) {

    /** How values are written. */
    public enum Format {
        /** A JSON value in UTF-8. */
        JSON,
        /** The text itself in UTF-8. */
        STRING
    }
}
