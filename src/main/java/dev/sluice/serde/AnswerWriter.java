package dev.sluice.serde;

import dev.sluice.task.Answer;

/** Answers to bytes. The stream threads share it. */
@FunctionalInterface
public interface AnswerWriter {

    /**
     * Writes a record's value.
     *
     * @param answer what the model says
     * @param event  the value of the event it says it of
     */
    byte[] write(Answer answer, byte[] event);

    /**
     * The writer for a format.
     *
     * @param model the field {@code model} of each answer
     */
    static AnswerWriter of(OutputOptions options, String model) {
        return switch (options.format()) {
            case JSON -> json(options, new JsonAnswerWriter(model));
        };
    }

    private static AnswerWriter json(OutputOptions options, AnswerWriter results) {
        return switch (options.mode()) {
            case RESULT -> results;
            case ENRICHED -> new JsonEnricher(results, options.field());
        };
    }
}
