package dev.sluice.avro;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.guarantee.ApplicationUnderTest;
import dev.sluice.guarantee.Cluster;
import dev.sluice.process.AvroClient;
import dev.sluice.process.JavaProcess;
import dev.sluice.process.RegistryProcess;
import dev.sluice.process.Relay;
import java.io.File;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Avro through a real registry and a real broker, each in a process of its own, by Confluent's own serializer. */
class AvroIT {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static Cluster cluster;
    private static RegistryProcess registry;
    private static AvroClient avro;

    @BeforeAll
    static void start() {
        cluster = new Cluster();
        registry = RegistryProcess.start();
        avro = AvroClient.of(registry.url());
    }

    @AfterAll
    static void stop() throws Exception {
        avro.close();
        registry.close();
        cluster.close();
    }

    private static JavaProcess application(String name, Map<String, String> extra) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("kafka.application.id", name);
        settings.put("kafka.bootstrap.servers", cluster.address());
        settings.put("kafka.commit.interval.ms", "200");
        settings.put("schema-registry.schema.registry.url", registry.url());
        settings.put("input.topic", name + "-in");
        settings.put("input.format", "avro");
        settings.put("output.topic", name + "-out");
        settings.put("output.format", "avro");
        settings.put("dead-letter.topic", name + "-dead");
        settings.put("topics.create", "true");
        settings.put("model.path", "classpath:models/embedding");
        settings.put("device.type", "cpu");
        settings.putAll(extra);
        String[] arguments = settings.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue())
                .toArray(String[]::new);
        return JavaProcess.start(ApplicationUnderTest.class, List.of("-Xmx512m"), arguments);
    }

    private static List<ConsumerRecord<byte[], byte[]>> results(
            JavaProcess process, String name, int partitions, int count) {
        return cluster.committed(
                List.of(name + "-out", name + "-dead"),
                partitions,
                records -> records.size() >= count || !process.alive(),
                PATIENCE);
    }

    private static byte[] key(int id) {
        return ByteBuffer.allocate(Integer.BYTES).putInt(id).array();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** The n-th version of an event: each has one field more. */
    private static Schema version(int version) {
        SchemaBuilder.FieldAssembler<Schema> fields = SchemaBuilder.record("Ticket")
                .namespace("shop")
                .prop("owner", "support")
                .fields()
                .requiredLong("id")
                .name("body")
                .type(SchemaBuilder.record("Body")
                        .fields()
                        .name("parts")
                        .type()
                        .array()
                        .items()
                        .map()
                        .values()
                        .unionOf()
                        .nullType()
                        .and()
                        .stringType()
                        .endUnion()
                        .noDefault()
                        .endRecord())
                .noDefault();
        for (int extra = 0; extra < version; extra++) {
            fields = fields.name("extra" + extra).type().nullable().intType().intDefault(extra);
        }
        return fields.endRecord();
    }

    private static GenericRecord ticket(int version, int id, String text) {
        Schema schema = version(version);
        Schema body = schema.getField("body").schema();
        GenericRecord bodyRecord = new GenericData.Record(body);
        bodyRecord.put("parts", List.of(Map.of("other", "x"), Map.of("text", text)));
        return new GenericRecordBuilder(schema)
                .set("id", (long) id)
                .set("body", bodyRecord)
                .build();
    }

    @Test
    void recordsOfAnyShapeAreReadByTheirWritersSchemaAndAnswered() throws Exception {
        cluster.create("shapes-in", 1, Map.of());
        byte[] good = avro.serializer().serialize("shapes-in", ticket(0, 1, "the gate opens"));
        byte[] evolved = avro.serializer().serialize("shapes-in", ticket(1, 2, "the gate opens"));
        byte[] unknown = good.clone();
        ByteBuffer.wrap(unknown).putInt(1, 999_999);
        GenericRecord withoutText = ticket(0, 3, "unused");
        ((GenericRecord) withoutText.get("body")).put("parts", List.of(Map.of("other", "x")));
        cluster.send(List.of(
                new ProducerRecord<>("shapes-in", key(0), good),
                new ProducerRecord<>("shapes-in", key(1), unknown),
                new ProducerRecord<>("shapes-in", key(2), bytes("no avro")),
                new ProducerRecord<>("shapes-in", key(3), Arrays.copyOf(good, good.length - 5)),
                new ProducerRecord<>("shapes-in", key(4), avro.serializer().serialize("shapes-in", withoutText)),
                new ProducerRecord<>("shapes-in", key(5), null),
                new ProducerRecord<>("shapes-in", key(6), evolved)));
        try (JavaProcess process = application("shapes", Map.of("input.text", "body.parts.1.text"))) {
            List<ConsumerRecord<byte[], byte[]>> results = results(process, "shapes", 1, 7);
            assertThat(process.alive()).as("%s", process.said()).isTrue();
            List<Integer> answered = new ArrayList<>();
            List<String> reasons = new ArrayList<>();
            for (ConsumerRecord<byte[], byte[]> result : results) {
                if (result.topic().equals("shapes-out")) {
                    answered.add(ByteBuffer.wrap(result.key()).getInt());
                } else {
                    reasons.add(new String(
                            result.headers()
                                    .lastHeader("__streams.errors.message")
                                    .value(),
                            StandardCharsets.UTF_8));
                }
            }
            assertThat(answered).containsExactly(0, 5, 6);
            assertThat(reasons).hasSize(4);
            assertThat(reasons.get(0)).contains("not in the registry");
            assertThat(reasons.get(1)).contains("not Avro");
            assertThat(reasons.get(2)).contains("Avro");
            assertThat(reasons.get(3)).contains("body.parts.1");
            GenericRecord answer = (GenericRecord) avro.deserializer()
                    .deserialize(
                            "shapes-out",
                            results.stream()
                                    .filter(result -> result.topic().equals("shapes-out"))
                                    .findFirst()
                                    .orElseThrow()
                                    .value());
            assertThat(answer.getSchema().getFullName()).isEqualTo("dev.sluice.avro.TextEmbedding");
            assertThat((List<?>) answer.get("embedding")).hasSize(32).allMatch(Float.class::isInstance);
            assertThat(answer.get("model")).hasToString("embedding");
        }
    }

    @Test
    void anEnrichedEventKeepsItsFieldsAndFollowsItsSchemaAsThatEvolves() throws Exception {
        cluster.create("enriched-in", 1, Map.of());
        cluster.send(Stream.of(0, 1, 2)
                .map(version -> new ProducerRecord<>(
                        "enriched-in",
                        key(version),
                        avro.serializer().serialize("enriched-in", ticket(version, version, "text " + version))))
                .toList());
        try (JavaProcess process =
                application("enriched", Map.of("input.text", "body.parts.1.text", "output.mode", "enriched"))) {
            List<ConsumerRecord<byte[], byte[]>> results = results(process, "enriched", 1, 3);
            assertThat(results).as("%s", process.said()).hasSize(3).allMatch(result -> result.topic()
                    .equals("enriched-out"));
            for (int version = 0; version < 3; version++) {
                GenericRecord enriched = (GenericRecord) avro.deserializer()
                        .deserialize("enriched-out", results.get(version).value());
                assertThat(enriched.getSchema().getFullName()).isEqualTo("shop.Ticket");
                assertThat(enriched.getSchema().getObjectProp("owner")).isEqualTo("support");
                assertThat(enriched.getSchema().getFields()).hasSize(3 + version);
                assertThat(enriched.get("id")).isEqualTo((long) version);
                assertThat(enriched.get("body"))
                        .hasToString(ticket(version, version, "text " + version)
                                .get("body")
                                .toString());
                assertThat(((GenericRecord) enriched.get("predictions")).get("tokens"))
                        .isInstanceOf(Integer.class);
                assertThat(enriched.getSchema().getField("predictions").hasDefaultValue())
                        .isTrue();
            }
            assertThat(avro.registry().getAllVersions("enriched-out-value")).hasSize(3);
        }
    }

    @Test
    void theSubjectIsTheOneTheStrategySays() throws Exception {
        cluster.create("strategy-in", 1, Map.of());
        cluster.send(List.of(new ProducerRecord<>(
                "strategy-in", key(0), avro.serializer().serialize("strategy-in", ticket(0, 1, "the gate opens")))));
        String strategy = "io.confluent.kafka.serializers.subject.TopicRecordNameStrategy";
        try (JavaProcess process = application(
                "strategy",
                Map.of("input.text", "body.parts.1.text", "schema-registry.value.subject.name.strategy", strategy))) {
            assertThat(results(process, "strategy", 1, 1))
                    .as("%s", process.said())
                    .hasSize(1);
            assertThat(avro.registry().getAllSubjects()).contains("strategy-out-dev.sluice.avro.TextEmbedding");
        }
    }

    @Test
    void aRegistryThatIsAwayForAWhileLosesNothingAndDoublesNothing() throws Exception {
        int count = 3_000;
        cluster.create("outage-in", 2, Map.of());
        List<ProducerRecord<byte[], byte[]>> events = new ArrayList<>();
        for (int id = 0; id < count; id++) {
            // a new schema every hundred events, so that the registry is needed all along
            byte[] value = avro.serializer().serialize("outage-in", ticket(id / 100, id, "text " + id));
            events.add(new ProducerRecord<>("outage-in", id % 2, key(id), value));
        }
        try (Relay relay = new Relay(registry.port());
                JavaProcess process = application(
                        "outage",
                        Map.of(
                                "input.text", "body.parts.1.text",
                                "test.slow.micros", "2000",
                                "schema-registry.schema.registry.url", RegistryProcess.url(relay.port())))) {
            process.awaitLine("running", Duration.ofSeconds(60));
            cluster.send(events.subList(0, count / 2));
            results(process, "outage", 2, 200);
            relay.cut();
            cluster.send(events.subList(count / 2, count));
            org.awaitility.Awaitility.await()
                    .atMost(PATIENCE)
                    .until(() -> process.said().stream().anyMatch(line -> line.contains("schema registry"))
                            || !process.alive());
            relay.restore();
            List<ConsumerRecord<byte[], byte[]>> results = results(process, "outage", 2, count);
            assertThat(process.alive()).as("%s", process.said()).isTrue();
            Set<Integer> seen = new HashSet<>();
            results.forEach(
                    result -> assertThat(seen.add(ByteBuffer.wrap(result.key()).getInt()))
                            .as("once")
                            .isTrue());
            assertThat(seen).hasSize(count);
            assertThat(results).allMatch(result -> result.topic().equals("outage-out"));
        }
    }

    @Test
    void anAnswerIsReadByAClientThatIsNotJava() throws Exception {
        Path folder = Files.createDirectories(Path.of("target", "node"));
        for (String file : List.of("package.json", "read-answers.js")) {
            Files.copy(Path.of("src/test/node", file), folder.resolve(file), StandardCopyOption.REPLACE_EXISTING);
        }
        boolean node = onPath("node") && onPath("npm");
        if (!node) {
            System.out.println("NOT TRIED: Node or npm is missing, so no answer was read by a client that is not Java");
        }
        assumeTrue(node, "Node or npm is missing");
        run(folder, "npm", "install", "--no-audit", "--no-fund", "--no-package-lock");

        cluster.create("node-in", 1, Map.of());
        cluster.send(List.of(new ProducerRecord<>(
                "node-in", key(0), avro.serializer().serialize("node-in", ticket(0, 1, "the gate opens")))));
        try (JavaProcess process = application("node", Map.of("input.text", "body.parts.1.text"))) {
            assertThat(results(process, "node", 1, 1)).as("%s", process.said()).hasSize(1);
            List<String> said =
                    run(folder, "node", "read-answers.js", cluster.address(), registry.url(), "node-out", "1");
            String answer = said.stream()
                    .filter(line -> line.startsWith("answer "))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("no answer in " + said));
            JsonNode read = new ObjectMapper().readTree(answer.substring("answer ".length()));
            assertThat(read.path("embedding").size()).isEqualTo(32);
            assertThat(read.path("tokens").asInt()).isPositive();
            assertThat(read.path("model").asText()).isEqualTo("embedding");
        }
    }

    private static boolean onPath(String program) {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    private static List<String> run(Path folder, String... command) throws Exception {
        Path log = Files.createTempFile(folder, "run-", ".log");
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        boolean ended = process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        process.destroyForcibly();
        List<String> said = Files.readAllLines(log);
        assertThat(ended && process.exitValue() == 0)
                .as("%s said %s", List.of(command), said)
                .isTrue();
        return said;
    }
}
