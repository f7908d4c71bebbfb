package dev.sluice.serde;

import dev.sluice.task.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.JsonProperties;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;

/**
 * The event as it came, with the answer in one more field. The output's schema is the event's own, of the same name, with that
 * field at its end, nullable and null by default; it follows the event's schema as that evolves.
 */
final class AvroEnricher implements AnswerWriter {
    private final Registry registry;
    private final String input;
    private final String output;
    private final String field;
    private final String model;
    private final Map<Schema, Schema> enrichedSchemas = new ConcurrentHashMap<>();

    /**
     * @param input  the topic events come from
     * @param output the topic they go to
     * @param field  the new field
     * @param model  the field {@code model} of each answer
     */
    AvroEnricher(Registry registry, String input, String output, String field, String model) {
        this.registry = registry;
        this.input = input;
        this.output = output;
        this.field = field;
        this.model = model;
    }

    @Override
    public byte[] write(Answer answer, byte[] event) {
        GenericRecord original = original(event);
        GenericRecord added = AnswerRecord.of(answer, model);
        Schema schema = enrichedSchemas.computeIfAbsent(original.getSchema(), of -> enriched(of, added.getSchema()));
        GenericRecord record = new GenericData.Record(schema);
        original.getSchema().getFields().forEach(each -> record.put(each.pos(), original.get(each.pos())));
        record.put(field, added);
        return registry.write(output, record);
    }

    private GenericRecord original(byte[] event) {
        try {
            return (GenericRecord) registry.read(input, event);
        } catch (UnreadableRecordException e) {
            throw new IllegalStateException("an event that could be read before cannot be read now", e);
        }
    }

    private Schema enriched(Schema original, Schema answer) {
        List<Schema.Field> fields = new ArrayList<>();
        original.getFields().forEach(each -> fields.add(new Schema.Field(each, each.schema())));
        Schema nullable = Schema.createUnion(Schema.create(Schema.Type.NULL), answer);
        fields.add(new Schema.Field(field, nullable, "what the model says of it", JsonProperties.NULL_VALUE));
        Schema enriched =
                Schema.createRecord(original.getName(), original.getDoc(), original.getNamespace(), false, fields);
        original.getAliases().forEach(enriched::addAlias);
        original.getObjectProps().forEach(enriched::addProp);
        return enriched;
    }
}
