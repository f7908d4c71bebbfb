package dev.sluice.process;

import io.confluent.kafka.schemaregistry.avro.AvroSchemaProvider;
import io.confluent.kafka.schemaregistry.client.CachedSchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.serializers.KafkaAvroDeserializer;
import io.confluent.kafka.serializers.KafkaAvroSerializer;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.apache.avro.util.ClassSecurityValidator;

/**
 * Confluent's own client of a registry, as somebody else's program has it.
 *
 * @param registry     asks for subjects and versions
 * @param serializer   records to values
 * @param deserializer values to records
 */
public record AvroClient(
        SchemaRegistryClient registry, KafkaAvroSerializer serializer, KafkaAvroDeserializer deserializer)
        implements AutoCloseable {

    /** One of the registry at {@code url}. */
    public static AvroClient of(String url) {
        // the generated classes are on this JVM's class path, so its deserializer looks at them
        ClassSecurityValidator.setGlobal(
                ClassSecurityValidator.composite(ClassSecurityValidator.getGlobal(), type -> type.getPackageName()
                        .equals("dev.sluice.avro")));
        SchemaRegistryClient registry =
                new CachedSchemaRegistryClient(List.of(url), 1_000, List.of(new AvroSchemaProvider()), Map.of());
        Map<String, String> config = Map.of("schema.registry.url", url);
        KafkaAvroSerializer serializer = new KafkaAvroSerializer(registry);
        serializer.configure(config, false);
        KafkaAvroDeserializer deserializer = new KafkaAvroDeserializer(registry);
        deserializer.configure(config, false);
        return new AvroClient(registry, serializer, deserializer);
    }

    @Override
    public void close() throws IOException {
        registry.close();
    }
}
