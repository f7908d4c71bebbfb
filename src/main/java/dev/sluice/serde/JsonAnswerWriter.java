package dev.sluice.serde;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import dev.sluice.task.Answer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;

/** Answers as JSON: the fields of their schemas in {@code schemas/}, in that order, without those that are null. */
final class JsonAnswerWriter implements AnswerWriter {
    private final JsonFactory json = JsonFactory.builder()
            .enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER)
            .build();
    private final String model;

    /** @param model the key {@code model} of each answer */
    JsonAnswerWriter(String model) {
        this.model = model;
    }

    @Override
    public byte[] write(Answer answer, byte[] event) {
        ByteArrayBuilder bytes = new ByteArrayBuilder();
        try (JsonGenerator out = json.createGenerator(bytes)) {
            write(out, AnswerRecord.of(answer, model));
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory cannot fail", e);
        }
        return bytes.toByteArray();
    }

    private static void write(JsonGenerator out, GenericRecord record) throws IOException {
        out.writeStartObject();
        for (Schema.Field field : record.getSchema().getFields()) {
            Object value = record.get(field.pos());
            if (value != null) {
                out.writeFieldName(field.name());
                write(out, value);
            }
        }
        out.writeEndObject();
    }

    private static void write(JsonGenerator out, Object value) throws IOException {
        if (value instanceof Floats floats) {
            out.writeStartArray();
            for (int i = 0; i < floats.size(); i++) {
                out.writeNumber(floats.value(i));
            }
            out.writeEndArray();
        } else if (value instanceof List<?> items) {
            out.writeStartArray();
            for (Object item : items) {
                write(out, item);
            }
            out.writeEndArray();
        } else if (value instanceof GenericRecord record) {
            write(out, record);
        } else if (value instanceof Float number) {
            out.writeNumber(number);
        } else if (value instanceof Integer number) {
            out.writeNumber(number);
        } else if (value instanceof Boolean flag) {
            out.writeBoolean(flag);
        } else {
            out.writeString(value.toString());
        }
    }
}
