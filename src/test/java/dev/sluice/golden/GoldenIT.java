package dev.sluice.golden;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.avro.TextEvent;
import dev.sluice.cli.Sluice;
import dev.sluice.guarantee.Cluster;
import dev.sluice.process.JavaProcess;
import dev.sluice.process.RegistryProcess;
import io.confluent.kafka.schemaregistry.avro.AvroSchemaProvider;
import io.confluent.kafka.schemaregistry.client.CachedSchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.serializers.KafkaAvroDeserializer;
import io.confluent.kafka.serializers.KafkaAvroSerializer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.avro.util.ClassSecurityValidator;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The reference's answers, from the command line and from a running application, in each format and mode. */
class GoldenIT {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private static Path folder;

    private static Cluster cluster;
    private static RegistryProcess registry;
    private static SchemaRegistryClient client;
    private static KafkaAvroSerializer serializer;
    private static KafkaAvroDeserializer deserializer;

    @BeforeAll
    static void start() {
        ClassSecurityValidator.setGlobal(
                ClassSecurityValidator.composite(ClassSecurityValidator.getGlobal(), type -> type.getPackageName()
                        .equals("dev.sluice.avro")));
        cluster = new Cluster();
        registry = RegistryProcess.start();
        client = new CachedSchemaRegistryClient(
                List.of(registry.url()), 1_000, List.of(new AvroSchemaProvider()), Map.of());
        Map<String, String> config = Map.of("schema.registry.url", registry.url());
        serializer = new KafkaAvroSerializer(client);
        serializer.configure(config, false);
        deserializer = new KafkaAvroDeserializer(client);
        deserializer.configure(config, false);
    }

    @AfterAll
    static void stop() throws Exception {
        client.close();
        registry.close();
        cluster.close();
    }

    @ParameterizedTest
    @CsvSource({
        "embedding, json, result",
        "embedding, avro, enriched",
        "classification, json, enriched",
        "classification, avro, result",
        "multi-label, json, result",
        "multi-label, avro, enriched",
        "regression, json, enriched",
        "regression, avro, result",
        "nli, json, result",
        "nli, avro, enriched"
    })
    void quickstartAnswersAsTheReferenceInTheOrderOfItsInput(String golden, String format, String mode)
            throws Exception {
        List<JsonNode> lines = Golden.lines(golden + ".jsonl");
        String name = golden + "-" + format;
        Path input = folder.resolve(name + ".jsonl");
        Files.write(input, lines.stream().map(JsonNode::toString).toList());
        Path output = folder.resolve(name + "-answers.jsonl");
        String task = golden.equals("embedding") ? "embedding" : "classification";
        List<String> command = List.of(
                "quickstart --task " + task + " --format " + format + " --mode " + mode,
                "--model classpath:models/" + golden,
                "--input " + input + " --output " + output);
        try (JavaProcess sluice = sluice(command)) {
            assertThat(sluice.awaitExit(PATIENCE)).as("%s", sluice.said()).isZero();
        }
        List<String> answers = Files.readAllLines(output);
        assertThat(answers).hasSameSizeAs(lines);
        for (int i = 0; i < lines.size(); i++) {
            Golden.assertAnswer(lines.get(i), prediction(JSON.readTree(answers.get(i)), lines.get(i), mode));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "embedding, json, enriched",
        "embedding, avro, result",
        "classification, json, result",
        "classification, avro, enriched",
        "multi-label, json, enriched",
        "multi-label, avro, result",
        "regression, json, result",
        "regression, avro, enriched",
        "nli, json, enriched",
        "nli, avro, result"
    })
    void aRunningApplicationAnswersAsTheReference(String golden, String format, String mode) throws Exception {
        List<JsonNode> lines = Golden.lines(golden + ".jsonl");
        String name = golden + "-" + format;
        cluster.create(name + "-in", 1, Map.of());
        List<ProducerRecord<byte[], byte[]>> events = new ArrayList<>();
        for (JsonNode line : lines) {
            events.add(new ProducerRecord<>(name + "-in", event(name + "-in", line, format)));
        }
        cluster.send(events);
        Path config = folder.resolve(name + ".yaml");
        Files.writeString(
                config,
                """
                kafka: {application.id: %1$s, bootstrap.servers: '%2$s', commit.interval.ms: 200}
                input: {topic: %1$s-in, format: %3$s, text-pair: text_pair}
                output: {topic: %1$s-out, format: %3$s, mode: %4$s}
                schema-registry: {schema.registry.url: '%5$s'}
                topics: {create: true}
                model: {path: 'classpath:models/%6$s', task: %7$s}
                device: {type: cpu}
                """
                        .formatted(
                                name,
                                cluster.address(),
                                format,
                                mode,
                                registry.url(),
                                golden,
                                golden.equals("embedding") ? "embedding" : "classification"));
        try (JavaProcess sluice = sluice(List.of("run --config " + config))) {
            List<ConsumerRecord<byte[], byte[]>> answers = cluster.committed(
                    List.of(name + "-out"), 1, records -> records.size() >= lines.size() || !sluice.alive(), PATIENCE);
            assertThat(answers).as("%s", sluice.said()).hasSameSizeAs(lines);
            for (int i = 0; i < lines.size(); i++) {
                JsonNode value = value(name + "-out", answers.get(i).value(), format);
                Golden.assertAnswer(lines.get(i), prediction(value, lines.get(i), mode));
            }
        }
    }

    private static JavaProcess sluice(List<String> command) {
        return JavaProcess.start(
                Sluice.class, List.of("-Xmx512m"), String.join(" ", command).split(" "));
    }

    private static byte[] event(String topic, JsonNode line, String format) throws Exception {
        JsonNode pair = line.get("text_pair");
        if (format.equals("avro")) {
            TextEvent event = new TextEvent(line.path("text").asText(), pair == null ? null : pair.asText());
            return serializer.serialize(topic, event);
        }
        ObjectNode event = JSON.createObjectNode().put("text", line.path("text").asText());
        if (pair != null) {
            event.set("text_pair", pair);
        }
        return event.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static JsonNode value(String topic, byte[] value, String format) throws Exception {
        return format.equals("avro")
                ? JSON.readTree(deserializer.deserialize(topic, value).toString())
                : JSON.readTree(value);
    }

    private static JsonNode prediction(JsonNode value, JsonNode line, String mode) {
        if (mode.equals("result")) {
            return value;
        }
        assertThat(value.path("text")).as("the event as it came").isEqualTo(line.path("text"));
        return value.path("predictions");
    }
}
