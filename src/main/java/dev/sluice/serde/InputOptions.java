package dev.sluice.serde;

import java.util.Optional;

/**
 * What is read.
 *
 * @param topic  the topic
 * @param format how its values are written
 * @param text   where the text is, as a path of names and array indices with dots between; not used by {@code string}
 * @param pair   where the second text of a pair is, likewise; an event that has nothing there is a single text
 * @param question where a question is, in place of {@code text}, where questions are answered
 * @param context  where its context is, in place of {@code pair}
 */
public record InputOptions(
        String topic, Format format, String text, Optional<String> pair, String question, String context) {

    /** Where questions are is where they usually are. */
    public InputOptions(String topic, Format format, String text, Optional<String> pair) {
        this(topic, format, text, pair, "question", "context");
    }

    /** How values are written. */
    public enum Format {
        /** Avro as Confluent's serializer writes it, by the schema registry. */
        AVRO,
        /** A JSON value in UTF-8. */
        JSON,
        /** The text itself in UTF-8. */
        STRING
    }
}
