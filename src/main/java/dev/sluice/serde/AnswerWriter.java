package dev.sluice.serde;

import dev.sluice.task.Answer;

/** Answers to bytes. The stream threads share it. */
@FunctionalInterface
public interface AnswerWriter {

    /** Writes a record's value. */
    byte[] write(Answer answer);

    /**
     * The writer for a format.
     *
     * @param model the field {@code model} of each answer
     */
    static AnswerWriter of(OutputOptions options, String model) {
        return switch (options.format()) {
            case JSON -> new JsonAnswerWriter(model);
        };
    }
}
