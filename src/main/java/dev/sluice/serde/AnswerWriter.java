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
     * @throws RegistryException if the schema registry is needed and does not answer
     */
    byte[] write(Answer answer, byte[] event);
}
