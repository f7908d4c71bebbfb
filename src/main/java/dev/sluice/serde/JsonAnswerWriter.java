package dev.sluice.serde;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import dev.sluice.task.Answer;
import java.io.IOException;
import java.io.UncheckedIOException;

/** {@code {"embedding":[…],"tokens":n,"truncated":false,"model":"…"}} */
final class JsonAnswerWriter implements AnswerWriter {
    private final JsonFactory json = new JsonFactory();
    private final String model;

    JsonAnswerWriter(String model) {
        this.model = model;
    }

    @Override
    public byte[] write(Answer answer) {
        ByteArrayBuilder bytes = new ByteArrayBuilder();
        try (JsonGenerator out = json.createGenerator(bytes)) {
            out.writeStartObject();
            if (answer instanceof Answer.Embedding embedding) {
                out.writeArrayFieldStart("embedding");
                for (float value : embedding.vector()) {
                    out.writeNumber(value);
                }
                out.writeEndArray();
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
}
