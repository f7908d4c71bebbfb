package dev.sluice.serde;

import dev.sluice.avro.AnswerSpan;
import dev.sluice.avro.LabelScore;
import dev.sluice.avro.MaskFilling;
import dev.sluice.avro.TextClassification;
import dev.sluice.avro.TextEmbedding;
import dev.sluice.avro.TextFillMask;
import dev.sluice.avro.TextQuantizedEmbedding;
import dev.sluice.avro.TextQuestionAnswering;
import dev.sluice.avro.TextRerank;
import dev.sluice.avro.TextSparseEmbedding;
import dev.sluice.avro.TextTokenClassification;
import dev.sluice.avro.TextTokenEmbedding;
import dev.sluice.task.Answer;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;

/**
 * An answer as a record of its schema in {@code schemas/}: what Avro writes as it is, and JSON with the fields' names as keys.
 */
final class AnswerRecord {
    private AnswerRecord() {}

    /** @param model the field {@code model} */
    static GenericRecord of(Answer answer, String model) {
        if (answer instanceof Answer.Chunk chunk) {
            return of(chunk, model);
        }
        GenericRecord record = record(answer);
        Schema schema = record.getSchema();
        if (schema.getField("tokens").schema().getType() == Schema.Type.INT) {
            record.put("tokens", answer.tokens());
        }
        record.put("truncated", answer.truncated());
        record.put("model", model);
        return record;
    }

    private static GenericRecord of(Answer.Chunk chunk, String model) {
        GenericRecord record = of(chunk.answer(), model);
        record.put("chunk", chunk.index());
        record.put("chunks", chunk.count());
        record.put("chunk_start", chunk.start());
        record.put("chunk_end", chunk.end());
        return record;
    }

    private static GenericRecord record(Answer answer) {
        // one after another, since Java 17 has no switch over types
        if (answer instanceof Answer.Embedding embedding) {
            return with(TextEmbedding.getClassSchema(), "embedding", new Floats(embedding.vector()));
        }
        if (answer instanceof Answer.Classification classification) {
            return of(classification);
        }
        if (answer instanceof Answer.TokenClassification found) {
            return of(found);
        }
        if (answer instanceof Answer.FillMask filled) {
            return with(
                    TextFillMask.getClassSchema(), "masks", each(filled.masks(), mask -> each(mask, AnswerRecord::of)));
        }
        if (answer instanceof Answer.QuestionAnswering found) {
            return with(TextQuestionAnswering.getClassSchema(), "answers", each(found.answers(), AnswerRecord::of));
        }
        if (answer instanceof Answer.Rerank rerank) {
            return with(TextRerank.getClassSchema(), "score", rerank.score());
        }
        if (answer instanceof Answer.SparseEmbedding sparse) {
            return of(sparse);
        }
        if (answer instanceof Answer.TokenEmbedding tokens) {
            return of(tokens);
        }
        return of((Answer.QuantizedEmbedding) answer);
    }

    private static GenericRecord of(Answer.QuantizedEmbedding embedding) {
        byte[] values = embedding.values();
        List<Integer> numbers =
                IntStream.range(0, values.length).mapToObj(i -> (int) values[i]).toList();
        GenericRecord record = with(TextQuantizedEmbedding.getClassSchema(), "embedding", numbers);
        record.put("encoding", embedding.encoding());
        record.put("dimensions", embedding.dimensions());
        return record;
    }

    private static GenericRecord of(Answer.TokenEmbedding embedding) {
        List<Floats> vectors =
                Arrays.stream(embedding.vectors()).map(Floats::new).toList();
        GenericRecord record = with(TextTokenEmbedding.getClassSchema(), "embeddings", vectors);
        record.put("tokens", embedding.words());
        record.put(
                "offsets",
                IntStream.range(0, vectors.size())
                        .mapToObj(i -> List.of(embedding.starts()[i], embedding.ends()[i]))
                        .toList());
        return record;
    }

    private static GenericRecord of(Answer.SparseEmbedding embedding) {
        GenericRecord record = with(
                TextSparseEmbedding.getClassSchema(),
                "indices",
                Arrays.stream(embedding.indices()).boxed().toList());
        record.put("values", new Floats(embedding.values()));
        record.put("tokens", embedding.words().orElse(null));
        return record;
    }

    private static GenericRecord of(Answer.Classification classification) {
        GenericRecord record =
                with(TextClassification.getClassSchema(), "scores", each(classification.scores(), AnswerRecord::of));
        record.put("label", classification.best().label());
        record.put("score", classification.best().score());
        return record;
    }

    private static GenericRecord of(Answer.LabelScore score) {
        GenericRecord record = with(LabelScore.getClassSchema(), "label", score.label());
        record.put("score", score.score());
        return record;
    }

    private static GenericRecord of(Answer.TokenClassification found) {
        GenericRecord record =
                with(TextTokenClassification.getClassSchema(), "entities", each(found.entities(), AnswerRecord::of));
        record.put("aggregation", found.aggregation());
        return record;
    }

    private static GenericRecord of(Answer.Entity entity) {
        String label = entity.index().isPresent() ? "entity" : "entity_group";
        GenericRecord record = with(dev.sluice.avro.Entity.getClassSchema(), label, entity.label());
        record.put("score", entity.score());
        record.put("index", entity.index().orElse(null));
        record.put("word", entity.word());
        record.put("start", entity.start());
        record.put("end", entity.end());
        return record;
    }

    private static GenericRecord of(Answer.Filling filling) {
        GenericRecord record = with(MaskFilling.getClassSchema(), "score", filling.score());
        record.put("token", filling.token());
        record.put("token_str", filling.word());
        record.put("sequence", filling.sequence());
        return record;
    }

    private static GenericRecord of(Answer.Span span) {
        GenericRecord record = with(AnswerSpan.getClassSchema(), "score", span.score());
        record.put("start", span.start());
        record.put("end", span.end());
        record.put("answer", span.text());
        return record;
    }

    private static GenericRecord with(Schema schema, String field, Object value) {
        GenericRecord record = new GenericData.Record(schema);
        record.put(field, value);
        return record;
    }

    private static <T, R> List<R> each(List<T> items, Function<T, R> of) {
        return items.stream().map(of).toList();
    }
}
