package dev.sluice.serde;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import dev.sluice.task.Answer;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * {@code {"embedding":[…],"tokens":n,"truncated":false,"model":"…"}}, or for a classification
 * {@code {"label":…,"score":…,"scores":[{"label":…,"score":…}, …],"tokens":n,…}}.
 */
final class JsonAnswerWriter implements AnswerWriter {
    private final JsonFactory json = JsonFactory.builder()
            .enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER)
            .build();
    private final String model;

    JsonAnswerWriter(String model) {
        this.model = model;
    }

    @Override
    public byte[] write(Answer answer, byte[] event) {
        ByteArrayBuilder bytes = new ByteArrayBuilder();
        try (JsonGenerator out = json.createGenerator(bytes)) {
            out.writeStartObject();
            if (answer instanceof Answer.Embedding embedding) {
                write(out, embedding);
            } else if (answer instanceof Answer.Classification classification) {
                write(out, classification);
            }
            out.writeNumberField("tokens", answer.tokens());
            out.writeBooleanField("truncated", answer.truncated());
            out.writeStringField("model", model);
            out.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory cannot fail", e);
        }
        return bytes.toByteArray();
    }

    private static void write(JsonGenerator out, Answer.Embedding embedding) throws IOException {
        out.writeArrayFieldStart("embedding");
        for (float value : embedding.vector()) {
            out.writeNumber(value);
        }
        out.writeEndArray();
    }

    private static void write(JsonGenerator out, Answer.Classification classification) throws IOException {
        write(out, classification.best());
        out.writeArrayFieldStart("scores");
        for (Answer.LabelScore score : classification.scores()) {
            out.writeStartObject();
            write(out, score);
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    private static void write(JsonGenerator out, Answer.LabelScore score) throws IOException {
        out.writeStringField("label", score.label());
        out.writeNumberField("score", score.score());
    }
}
