package dev.sluice.serde;

import java.util.Optional;
import org.apache.avro.generic.GenericRecord;

/** The value is Avro as Confluent's serializer writes it, with the text somewhere in it. */
final class AvroEventReader implements EventReader {
    private final Registry registry;
    private final String topic;
    private final TextPaths paths;
    private final Optional<String> added;

    /**
     * @param topic the topic the values come from
     * @param paths where the texts are
     * @param added the field that is going to be added to the event; such an event must be a record without it
     */
    AvroEventReader(Registry registry, String topic, TextPaths paths, Optional<String> added) {
        this.registry = registry;
        this.topic = topic;
        this.paths = paths;
        this.added = added;
    }

    @Override
    public Event read(byte[] value) throws UnreadableRecordException {
        Object root = registry.read(topic, value);
        if (added.isPresent()) {
            checkEnrichable(root, added.get());
        }
        return paths.event(new Node(root));
    }

    private static void checkEnrichable(Object root, String field) throws UnreadableRecordException {
        if (!(root instanceof GenericRecord record)) {
            throw new UnreadableRecordException(
                    "the value is no Avro record, so no field \"" + field + "\" can be added to it");
        }
        if (record.getSchema().getField(field) != null) {
            throw new UnreadableRecordException(
                    "the value has a field \"" + field + "\" already; output.field names another");
        }
    }
}
