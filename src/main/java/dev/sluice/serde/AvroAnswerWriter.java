package dev.sluice.serde;

import dev.sluice.task.Answer;

/** Answers as records of the schemas in {@code schemas/}. */
final class AvroAnswerWriter implements AnswerWriter {
    private final Registry registry;
    private final String topic;
    private final String model;

    /**
     * @param topic the topic the values go to
     * @param model the field {@code model} of each answer
     */
    AvroAnswerWriter(Registry registry, String topic, String model) {
        this.registry = registry;
        this.topic = topic;
        this.model = model;
    }

    @Override
    public byte[] write(Answer answer, byte[] event) {
        return registry.write(topic, AnswerRecord.of(answer, model));
    }
}
