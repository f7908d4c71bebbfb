package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.sluice.guarantee.Cluster;
import dev.sluice.process.JavaProcess;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a person types, in a process of its own: mistakes get one message that says how to mend them. */
class CommandLineIT {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static Cluster cluster;

    @TempDir
    private static Path folder;

    @BeforeAll
    static void start() throws Exception {
        cluster = new Cluster();
        cluster.create("events", 1, Map.of());
        cluster.create("answers", 1, Map.of());
        Path noTokenizer = Files.createDirectory(folder.resolve("no-tokenizer"));
        copy("/models/embedding/config.json", noTokenizer.resolve("config.json"));
        copy("/models/embedding/model.onnx", noTokenizer.resolve("model.onnx"));
        Path noOnnx = Files.createDirectory(folder.resolve("no-onnx"));
        copy("/models/embedding/tokenizer.json", noOnnx.resolve("tokenizer.json"));
        copy("/models/embedding/config.json", noOnnx.resolve("config.json"));
        copy("/models/embedding/config.json", noOnnx.resolve("model.onnx"));
    }

    /** A registry that lets nobody in. */
    private static String refusingRegistry() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(401, -1);
            exchange.close();
        });
        server.start();
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    private static void copy(String resource, Path to) throws IOException {
        try (InputStream in = CommandLineIT.class.getResourceAsStream(resource)) {
            Files.copy(in, to);
        }
    }

    private static Path config(String name, String... lines) throws IOException {
        Path file = folder.resolve(name + ".yaml");
        Files.write(file, List.of(lines));
        return file;
    }

    private static Path right() throws IOException {
        return config(
                "right",
                "kafka:",
                "  application.id: command-line",
                "  bootstrap.servers: ${SLUICE_TEST_BROKER:" + cluster.address() + "}",
                "input: {topic: events}",
                "output: {topic: answers}",
                "model: {path: 'classpath:models/embedding'}",
                "device: {type: cpu}");
    }

    private static JavaProcess sluice(String... arguments) {
        return JavaProcess.start(Sluice.class, List.of("-Xmx512m"), arguments);
    }

    static Stream<Arguments> mistakes() throws IOException {
        String right = right().toString();
        String refusing = refusingRegistry();
        return Stream.of(
                Arguments.of(List.of("run", "--config", "nowhere.yaml"), List.of("nowhere.yaml", "no such file")),
                Arguments.of(
                        List.of(
                                "run",
                                "--config",
                                config("twice", "input: {topic: a}", "input: {topic: b}")
                                        .toString()),
                        List.of("twice.yaml", "line 2", "input")),
                Arguments.of(
                        List.of("run", "--config", right, "-D", "batch.max-token=1"),
                        List.of("batch.max-token", "Did you mean batch.max-tokens?")),
                Arguments.of(
                        List.of("run", "--config", right, "-D", "batch.max-tokens=lots"),
                        List.of("batch.max-tokens", "\"lots\"", "a whole number from 1")),
                Arguments.of(
                        List.of("run", "--config", right, "-D", "batch.max-tokens=100"),
                        List.of("batch.max-tokens", "100", "128")),
                Arguments.of(
                        List.of("run", "--config", right, "-D", "input.format=xml"),
                        List.of("input.format", "\"xml\"", "avro | json | string")),
                Arguments.of(
                        List.of("run", "--config", right, "-D", "model.revision=${NOT_SET_ANYWHERE}"),
                        List.of("model.revision", "NOT_SET_ANYWHERE", "not set")),
                Arguments.of(
                        List.of("run", "--config", right, "-D", "kafka.processing.exception.handler=x"),
                        List.of("kafka.processing.exception.handler", "not allowed", "dead-letter.topic")),
                Arguments.of(
                        List.of("run", "--config", right, "-D", "model.path=" + folder.resolve("none")),
                        List.of("model.path", "none", "nothing there")),
                Arguments.of(
                        List.of("run", "--config", right, "-D", "model.path=" + folder.resolve("no-tokenizer")),
                        List.of("no-tokenizer", "tokenizer.json is missing")),
                Arguments.of(
                        List.of("run", "--config", right, "-D", "model.path=" + folder.resolve("no-onnx")),
                        List.of("no-onnx/model.onnx", "ONNX Runtime cannot load it")),
                Arguments.of(
                        List.of("run", "--config", right, "-D", "model.max-tokens=1000"),
                        List.of("model.max-tokens", "1000", "128")),
                Arguments.of(
                        List.of("run", "--config", right, "-D", "device.type=cuda"),
                        List.of("device", "cuda", "required", "-Pgpu")),
                Arguments.of(
                        List.of("run", "--config", right, "-D", "kafka.bootstrap.servers=127.0.0.1:1"),
                        List.of("no broker answers", "127.0.0.1:1")),
                Arguments.of(
                        List.of("run", "--config", right, "-D", "kafka.bootstrap.servers=nowhere"),
                        List.of("kafka.bootstrap.servers", "nowhere")),
                Arguments.of(
                        List.of("run", "--config", right, "-D", "input.topic=evnets"),
                        List.of("input.topic", "evnets", "events", "topics.create")),
                Arguments.of(
                        List.of("run", "--config", right, "-D", "output.topic=events"),
                        List.of("output.topic", "input.topic", "events")),
                Arguments.of(
                        List.of(
                                "run",
                                "--config",
                                right,
                                "-D",
                                "input.format=avro",
                                "-D",
                                "schema-registry.schema.registry.url=localhost:8081"),
                        List.of("schema-registry.schema.registry.url", "\"localhost:8081\"", "http://localhost:8081")),
                Arguments.of(
                        List.of(
                                "run",
                                "--config",
                                right,
                                "-D",
                                "input.format=avro",
                                "-D",
                                "schema-registry.schema.registry.url=http://127.0.0.1:1"),
                        List.of(
                                "schema registry http://127.0.0.1:1",
                                "refused",
                                "schema-registry.schema.registry.url")),
                Arguments.of(
                        List.of(
                                "run",
                                "--config",
                                right,
                                "-D",
                                "input.format=avro",
                                "-D",
                                "schema-registry.schema.registry.url=" + refusing),
                        List.of("schema registry", "list its subjects", "basic.auth.user.info")),
                Arguments.of(
                        List.of("run", "--config", right, "-D", "input.format=avro", "-D", "output.mode=enriched"),
                        List.of("output.mode", "enriched", "output.format")),
                Arguments.of(
                        List.of("check", "--config", right, "-D", "input.topic=evnets"),
                        List.of("WRONG  input", "evnets", "topics.create", "ok     model", "ok     output")),
                Arguments.of(List.of("quickstart", "--input", "nowhere.txt"), List.of("--input", "nowhere.txt")),
                Arguments.of(List.of("quickstart", "--model", "/nowhere"), List.of("model.path", "/nowhere")),
                Arguments.of(List.of("quickstart", "--tsak", "embedding"), List.of("--tsak", "--task")),
                Arguments.of(List.of("rnu"), List.of("rnu", "run")));
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void aMistakeGetsAMessageThatSaysHowToMendIt(List<String> arguments, List<String> fragments) throws Exception {
        try (JavaProcess sluice = sluice(arguments.toArray(String[]::new))) {
            assertThat(sluice.awaitExit(SOON)).as("%s", sluice.said()).isEqualTo(2);
            String said = String.join("\n", sluice.said());
            assertThat(said).contains(fragments).doesNotContain("\tat ");
        }
    }

    @Test
    void theStackTraceIsShownWhenAskedFor() throws Exception {
        try (JavaProcess sluice = sluice("--stacktrace", "run", "--config", "nowhere.yaml")) {
            assertThat(sluice.awaitExit(SOON)).isEqualTo(2);
            assertThat(String.join("\n", sluice.said())).contains("\tat dev.sluice.config");
        }
    }

    @Test
    void withoutADeadLetterTopicAnUnreadableEventEndsTheProcessAgainAndAgain() throws Exception {
        cluster.create("poisoned", 1, Map.of());
        cluster.send(List.of(
                new ProducerRecord<>("poisoned", bytes("{\"text\":\"well\"}")),
                new ProducerRecord<>("poisoned", bytes("{not json"))));
        for (int start = 0; start < 2; start++) {
            try (JavaProcess sluice = sluice(
                    "run",
                    "--config",
                    right().toString(),
                    "-D",
                    "input.topic=poisoned",
                    "-D",
                    "kafka.application.id=poisoned",
                    "-D",
                    "topics.create=true",
                    "-D",
                    "output.topic=poisoned-answers")) {
                assertThat(sluice.awaitExit(Duration.ofSeconds(60)))
                        .as("%s", sluice.said())
                        .isEqualTo(1);
                assertThat(String.join("\n", sluice.said()))
                        .contains("record poisoned-0@1 cannot be answered", "dead-letter.topic")
                        .doesNotContain("\tat ");
            }
        }
    }

    @Test
    void aPathThatLeadsNowhereIsSaidWhileDeadLettersPileUp() throws Exception {
        cluster.create("misread", 1, Map.of());
        cluster.send(List.of(new ProducerRecord<>("misread", bytes("{\"title\":\"a\",\"body\":\"b\"}"))));
        try (JavaProcess sluice =
                sluice(("run --config " + right() + " -D input.topic=misread -D kafka.application.id=misread"
                                + " -D topics.create=true -D output.topic=misread-answers -D dead-letter.topic=misread-dead")
                        .split(" "))) {
            assertThat(cluster.committed(
                            List.of("misread-dead"), 1, records -> records.size() == 1, Duration.ofSeconds(60)))
                    .as("%s", sluice.said())
                    .hasSize(1);
            assertThat(String.join("\n", sluice.said()))
                    .contains("record misread-0@0 went to misread-dead", "input.text: text", "body", "title");
        }
    }

    @Test
    void runAnswersUntilItIsTerminatedAndLeavesNothingOpen() throws Exception {
        try (JavaProcess sluice = sluice("run", "--config", right().toString())) {
            cluster.send(List.of(
                    new ProducerRecord<>("events", bytes("a"), bytes("{\"text\":\"one\"}")),
                    new ProducerRecord<>("events", bytes("b"), bytes("{\"text\":\"two\"}"))));
            List<ConsumerRecord<byte[], byte[]>> answers =
                    cluster.committed(List.of("answers"), 1, records -> records.size() == 2, Duration.ofSeconds(60));
            assertThat(answers)
                    .extracting(answer -> new String(answer.key(), StandardCharsets.UTF_8))
                    .containsExactly("a", "b");
            sluice.terminate();
            assertThat(sluice.awaitExit(SOON)).as("%s", sluice.said()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"question-answering", "fill-mask", "token-classification", "nli"})
    void checkAsksWhatSuitsTheTask(String model) throws Exception {
        try (JavaProcess sluice =
                sluice(("check --config " + right() + " -D model.path=classpath:models/" + model).split(" "))) {
            assertThat(sluice.awaitExit(SOON)).as("%s", sluice.said()).isZero();
            assertThat(sluice.said()).anyMatch(line -> line.startsWith("ok     answer"));
        }
    }

    @Test
    void inspectSaysWhatAModelIs() throws Exception {
        try (JavaProcess sluice = sluice("inspect", "classpath:models/nli")) {
            assertThat(sluice.awaitExit(SOON)).as("%s", sluice.said()).isZero();
            assertThat(String.join("\n", sluice.said()))
                    .contains(
                            "classification",
                            "[entailment, neutral, contradiction]",
                            "softmax",
                            "opset 18",
                            "128 tokens");
        }
    }

    @Test
    void checkFindsNothingWrongWhereNothingIs() throws Exception {
        try (JavaProcess sluice = sluice("check", "--config", right().toString())) {
            assertThat(sluice.awaitExit(SOON)).as("%s", sluice.said()).isZero();
            assertThat(sluice.said())
                    .anyMatch(line -> line.startsWith("ok     answer"))
                    .noneMatch(line -> line.contains("WRONG"));
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
