package dev.sluice.cli.quickstart;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.avro.QuestionEvent;
import dev.sluice.avro.TextEvent;
import io.confluent.kafka.serializers.KafkaAvroDeserializer;
import io.confluent.kafka.serializers.KafkaAvroSerializer;
import java.io.IOException;
import java.util.Collection;
import java.util.Map;
import org.apache.avro.generic.IndexedRecord;

/** How quickstart's events travel: it reads and shows JSON, whatever the topics hold. */
interface Wire {
    /** A registry inside Confluent's client, shared by everything in this process that names it. */
    String REGISTRY = "mock://sluice-quickstart";

    /** An event's value, of a line of JSON. */
    byte[] event(byte[] json);

    /** An answer's value as JSON. */
    byte[] answer(byte[] value);

    /** The wire for a format. */
    static Wire of(String format, String input, String output) {
        return format.equals("avro") ? new Avro(input, output) : new Json();
    }

    /** As it is. */
    final class Json implements Wire {

        @Override
        public byte[] event(byte[] json) {
            return json;
        }

        @Override
        public byte[] answer(byte[] value) {
            return value;
        }
    }

    /** By Confluent's serializer; the thread that sends writes, the one that receives reads. */
    final class Avro implements Wire {
        private final ObjectMapper json = new ObjectMapper();
        private final KafkaAvroSerializer serializer = new KafkaAvroSerializer();
        private final KafkaAvroDeserializer deserializer = new KafkaAvroDeserializer();
        private final String input;
        private final String output;

        Avro(String input, String output) {
            this.input = input;
            this.output = output;
            Map<String, String> config = Map.of("schema.registry.url", REGISTRY);
            serializer.configure(config, false);
            deserializer.configure(config, false);
        }

        /** A line that is no text event is sent as it is: the application puts it aside. */
        @Override
        public byte[] event(byte[] line) {
            JsonNode event;
            try {
                event = json.readTree(line);
            } catch (IOException e) {
                return line;
            }
            String text = event.path("text").textValue();
            String question = event.path("question").textValue();
            String context = event.path("context").textValue();
            if (text != null) {
                return serializer.serialize(
                        input, new TextEvent(text, event.path("text_pair").textValue()));
            }
            return question != null && context != null
                    ? serializer.serialize(input, new QuestionEvent(question, context))
                    : line;
        }

        @Override
        public byte[] answer(byte[] value) {
            try {
                return json.writeValueAsBytes(node(deserializer.deserialize(output, value)));
            } catch (IOException e) {
                throw new IllegalStateException("a tree can be written", e);
            }
        }

        private static JsonNode node(Object value) {
            JsonNodeFactory nodes = JsonNodeFactory.instance;
            if (value instanceof IndexedRecord record) {
                ObjectNode object = nodes.objectNode();
                record.getSchema().getFields().stream()
                        .filter(field -> record.get(field.pos()) != null)
                        .forEach(field -> object.set(field.name(), node(record.get(field.pos()))));
                return object;
            }
            if (value instanceof Collection<?> items) {
                ArrayNode array = nodes.arrayNode();
                items.forEach(item -> array.add(node(item)));
                return array;
            }
            if (value instanceof Float number) {
                return nodes.numberNode(number);
            }
            if (value instanceof Integer number) {
                return nodes.numberNode(number);
            }
            if (value instanceof Boolean flag) {
                return nodes.booleanNode(flag);
            }
            return value == null ? nodes.nullNode() : nodes.textNode(value.toString());
        }
    }
}
