package dev.sluice.golden;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.avro.QuestionEvent;
import dev.sluice.avro.TextEvent;
import dev.sluice.cli.Sluice;
import dev.sluice.guarantee.Cluster;
import dev.sluice.process.AvroClient;
import dev.sluice.process.JavaProcess;
import dev.sluice.process.RegistryProcess;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The reference's answers, from the command line and from a running application, in each format and mode. */
class GoldenIT {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private static Path folder;

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

    /** A golden file, the model it is of, and what is asked of that, in each format, plain and enriched. */
    private record Case(String golden, String model, String task, String setting, String format, String mode) {

        @Override
        public String toString() {
            return golden + "-" + setting.replaceAll(".*=", "") + "-" + format + "-" + mode;
        }
    }

    private static Stream<Case> cases(boolean jsonEnriched) {
        List<String[]> asked = List.of(
                new String[] {"embedding", "embedding", "embedding", "answer.dimensions=32"},
                new String[] {"embedding", "embedding", "embedding", "answer.dimensions=8"},
                new String[] {"classification", "classification", "classification", "answer.top-k=2"},
                new String[] {"multi-label", "multi-label", "classification", "answer.top-k=4"},
                new String[] {"regression", "regression", "classification", "answer.top-k=1"},
                new String[] {"nli", "nli", "classification", "answer.top-k=3"},
                new String[] {"fill-mask", "fill-mask", "fill-mask", "answer.top-k=5"},
                new String[] {"splade", "fill-mask", "sparse-embedding", "answer.tokens=true"},
                new String[] {
                    "token-classification", "token-classification", "token-classification", "answer.aggregation=none"
                },
                new String[] {
                    "token-classification", "token-classification", "token-classification", "answer.aggregation=average"
                },
                new String[] {"question-answering", "question-answering", "question-answering", "answer.top-k=3"});
        List<Case> cases = new ArrayList<>();
        for (int i = 0; i < asked.size(); i++) {
            String[] each = asked.get(i);
            boolean swapped = (i % 2 == 0) == jsonEnriched;
            cases.add(new Case(each[0], each[1], each[2], each[3], "json", swapped ? "enriched" : "result"));
            cases.add(new Case(each[0], each[1], each[2], each[3], "avro", swapped ? "result" : "enriched"));
        }
        return cases.stream();
    }

    static Stream<Case> quickstarts() {
        return cases(false);
    }

    static Stream<Case> applications() {
        return cases(true);
    }

    @ParameterizedTest
    @MethodSource("quickstarts")
    void quickstartAnswersAsTheReferenceInTheOrderOfItsInput(Case asked) throws Exception {
        List<JsonNode> lines = Golden.lines(asked.golden() + ".jsonl");
        Path input = folder.resolve(asked + ".jsonl");
        Files.write(input, lines.stream().map(JsonNode::toString).toList());
        Path output = folder.resolve(asked + "-answers.jsonl");
        List<String> command = List.of(
                "quickstart --task " + asked.task() + " --format " + asked.format() + " --mode " + asked.mode(),
                "--model classpath:models/" + asked.model() + " -D " + asked.setting(),
                "--input " + input + " --output " + output);
        try (JavaProcess sluice = sluice(command)) {
            assertThat(sluice.awaitExit(PATIENCE)).as("%s", sluice.said()).isZero();
        }
        List<String> answers = Files.readAllLines(output);
        assertThat(answers).hasSameSizeAs(lines);
        for (int i = 0; i < lines.size(); i++) {
            Golden.assertAnswer(lines.get(i), prediction(JSON.readTree(answers.get(i)), lines.get(i), asked.mode()));
        }
    }

    @ParameterizedTest
    @MethodSource("applications")
    void aRunningApplicationAnswersAsTheReference(Case asked) throws Exception {
        List<JsonNode> lines = Golden.lines(asked.golden() + ".jsonl");
        String name = asked.toString();
        cluster.create(name + "-in", 1, Map.of());
        List<ProducerRecord<byte[], byte[]>> events = new ArrayList<>();
        for (JsonNode line : lines) {
            events.add(new ProducerRecord<>(name + "-in", event(name + "-in", line, asked.format())));
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
                                asked.format(),
                                asked.mode(),
                                registry.url(),
                                asked.model(),
                                asked.task()));
        try (JavaProcess sluice = sluice(List.of("run --config " + config + " -D " + asked.setting()))) {
            List<ConsumerRecord<byte[], byte[]>> answers = cluster.committed(
                    List.of(name + "-out"), 1, records -> records.size() >= lines.size() || !sluice.alive(), PATIENCE);
            assertThat(answers).as("%s", sluice.said()).hasSameSizeAs(lines);
            for (int i = 0; i < lines.size(); i++) {
                JsonNode value = value(name + "-out", answers.get(i).value(), asked.format());
                Golden.assertAnswer(lines.get(i), prediction(value, lines.get(i), asked.mode()));
            }
        }
    }

    private static JavaProcess sluice(List<String> command) {
        return JavaProcess.start(
                Sluice.class, List.of("-Xmx512m"), String.join(" ", command).split(" "));
    }

    private static byte[] event(String topic, JsonNode line, String format) throws Exception {
        Optional<String> pair = Golden.pair(line);
        boolean question = line.has("question");
        if (format.equals("avro")) {
            Object event = question
                    ? new QuestionEvent(Golden.text(line), pair.orElseThrow())
                    : new TextEvent(Golden.text(line), pair.orElse(null));
            return avro.serializer().serialize(topic, event);
        }
        ObjectNode event = JSON.createObjectNode().put(question ? "question" : "text", Golden.text(line));
        pair.ifPresent(text -> event.put(question ? "context" : "text_pair", text));
        return event.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** As JSON, without what is null, as the JSON format has it. */
    private static JsonNode value(String topic, byte[] value, String format) throws Exception {
        if (format.equals("json")) {
            return JSON.readTree(value);
        }
        JsonNode node =
                JSON.readTree(avro.deserializer().deserialize(topic, value).toString());
        return withoutNulls(node);
    }

    private static JsonNode withoutNulls(JsonNode node) {
        if (node instanceof ObjectNode object) {
            object.properties().removeIf(field -> field.getValue().isNull());
        }
        node.forEach(GoldenIT::withoutNulls);
        return node;
    }

    private static JsonNode prediction(JsonNode value, JsonNode line, String mode) {
        if (mode.equals("result")) {
            return value;
        }
        String text = line.has("question") ? "question" : "text";
        assertThat(value.path(text)).as("the event as it came").isEqualTo(line.path(text));
        return value.path("predictions");
    }
}
