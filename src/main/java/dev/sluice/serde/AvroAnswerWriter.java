package dev.sluice.serde;

import dev.sluice.avro.LabelScore;
import dev.sluice.avro.TextClassification;
import dev.sluice.avro.TextEmbedding;
import dev.sluice.task.Answer;
import java.util.AbstractList;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;

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
        return registry.write(topic, record(answer, model));
    }

    /** The record of an answer. */
    static GenericRecord record(Answer answer, String model) {
        GenericRecord record = new GenericData.Record(schema(answer));
        if (answer instanceof Answer.Embedding embedding) {
            record.put("embedding", floats(embedding.vector()));
        } else if (answer instanceof Answer.Classification classification) {
            put(record, classification.best());
            record.put(
                    "scores",
                    classification.scores().stream()
                            .map(score -> put(new GenericData.Record(LabelScore.getClassSchema()), score))
                            .toList());
        }
        record.put("tokens", answer.tokens());
        record.put("truncated", answer.truncated());
        record.put("model", model);
        return record;
    }

    private static GenericRecord put(GenericRecord record, Answer.LabelScore score) {
        record.put("label", score.label());
        record.put("score", score.score());
        return record;
    }

    /** The schema of a task's answers. */
    static Schema schema(Answer answer) {
        return answer instanceof Answer.Embedding
                ? TextEmbedding.getClassSchema()
                : TextClassification.getClassSchema();
    }

    private static List<Float> floats(float[] vector) {
        return new AbstractList<>() {
            @Override
            public Float get(int index) {
                return vector[index];
            }

            @Override
            public int size() {
                return vector.length;
            }
        };
    }
}
