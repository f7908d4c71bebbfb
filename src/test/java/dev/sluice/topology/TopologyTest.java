package dev.sluice.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.guarantee.Predictors;
import dev.sluice.model.ModelOptions;
import dev.sluice.onnx.BatchModel;
import dev.sluice.onnx.DeviceLostException;
import dev.sluice.serde.InputOptions;
import dev.sluice.serde.OutputOptions;
import dev.sluice.serde.Serdes;
import dev.sluice.task.Answer;
import dev.sluice.task.Predictor;
import dev.sluice.topology.FaultPoint.Place;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a record yields, on the real topology with the real model. The driver commits after each record. */
class TopologyTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final InputOptions INPUT =
            new InputOptions("events", InputOptions.Format.JSON, "payload.text", Optional.empty());
    private static final OutputOptions OUTPUT =
            new OutputOptions("answers", OutputOptions.Format.JSON, OutputOptions.Mode.RESULT, "predictions");
    private static final long LIMIT = 16_000;

    private final List<Place> places = new ArrayList<>();
    private Predictor predictor;
    private TopologyTestDriver driver;
    private TestInputTopic<byte[], byte[]> input;
    private TestOutputTopic<byte[], byte[]> answers;
    private TestOutputTopic<byte[], byte[]> deadLetters;

    private void start(boolean withDeadLetters, UnaryOperator<BatchModel<Answer>> around) {
        start(withDeadLetters, Predictors.cpu(ModelOptions.of("classpath:models/embedding"), around));
    }

    private void start(boolean withDeadLetters, Predictor asked) {
        predictor = asked;
        Optional<Destination> dead = withDeadLetters ? Optional.of(new Destination("dead", LIMIT)) : Optional.empty();
        Serdes serdes = Serdes.of(INPUT, OUTPUT, Map.of(), predictor.model(), predictor.task());
        Yields yields = new Yields(
                serdes.writer(),
                new Destination("answers", LIMIT),
                dead.map(to -> new DeadLetters(to, new DeadLetterLog("dead", System::nanoTime))),
                predictor.model(),
                predictor.revision());
        SluiceTopology topology = new SluiceTopology(
                predictor,
                serdes.reader(),
                yields,
                new TaskLimits(100, 1 << 20, Duration.ofSeconds(5)),
                new PredictProcessor.CommitSchedule(1, 1_000),
                places::add);
        Properties properties = KafkaSettings.of(
                        Map.of("application.id", "topology-test", "bootstrap.servers", "127.0.0.1:1"))
                .properties();
        driver = new TopologyTestDriver(
                topology.build("events", 1, "answers", dead.map(Destination::topic)), properties);
        input = driver.createInputTopic("events", new ByteArraySerializer(), new ByteArraySerializer());
        answers = driver.createOutputTopic("answers", new ByteArrayDeserializer(), new ByteArrayDeserializer());
        if (withDeadLetters) {
            deadLetters = driver.createOutputTopic("dead", new ByteArrayDeserializer(), new ByteArrayDeserializer());
        }
    }

    @AfterEach
    void stop() {
        driver.close();
        predictor.close();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] event(String text) {
        return bytes("{\"payload\":{\"text\":\"" + text + "\"}}");
    }

    private static String header(TestRecord<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null ? null : new String(header.value(), StandardCharsets.UTF_8);
    }

    @Test
    void anAnswerKeepsKeyTimestampAndHeadersAndNamesTheModel() throws IOException {
        start(true, UnaryOperator.identity());
        RecordHeaders headers = new RecordHeaders();
        headers.add("trace", bytes("abc")).add("trace", bytes("def"));
        byte[] key = {0, 1, (byte) 0xFF};
        input.pipeInput(new TestRecord<>(key, event("a good film"), headers, 1_234L));

        TestRecord<byte[], byte[]> answer = answers.readRecord();
        assertThat(answer.key()).isEqualTo(key);
        assertThat(answer.timestamp()).isEqualTo(1_234L);
        assertThat(answer.headers().headers("trace")).hasSize(2);
        assertThat(header(answer, "sluice.model")).isEqualTo("embedding");
        assertThat(header(answer, "sluice.model.revision"))
                .isEqualTo(predictor.revision())
                .hasSize(12);
        JsonNode value = JSON.readTree(answer.value());
        assertThat(value.path("embedding").size()).isEqualTo(32);
        assertThat(value.path("tokens").asInt()).isEqualTo(5);
        assertThat(value.path("truncated").asBoolean()).isFalse();
        assertThat(value.path("model").asText()).isEqualTo("embedding");
    }

    @Test
    void aLongTextYieldsARecordForEachChunkAndOthersStayInTheirPlaces() throws IOException {
        start(
                true,
                Predictors.configured(Map.of(
                        "model.path",
                        "classpath:models/embedding",
                        "model.overflow",
                        "chunk",
                        "model.chunks",
                        "each",
                        "model.max-chunks",
                        "4")));
        String text = "river ".repeat(300).trim();
        input.pipeInput(bytes("a"), event("short"));
        input.pipeInput(bytes("b"), event(text));
        input.pipeInput(bytes("c"), event("river ".repeat(900)));
        input.pipeInput(bytes("d"), event("short"));
        List<TestRecord<byte[], byte[]>> records = answers.readRecordsToList();
        assertThat(records)
                .extracting(record -> new String(record.key(), StandardCharsets.UTF_8))
                .containsExactly("a", "b", "b", "b", "d");
        for (int chunk = 0; chunk < 3; chunk++) {
            JsonNode value = JSON.readTree(records.get(1 + chunk).value());
            assertThat(value.path("chunk").asInt()).isEqualTo(chunk);
            assertThat(value.path("chunks").asInt()).isEqualTo(3);
            assertThat(value.path("embedding").size()).isEqualTo(32);
        }
        JsonNode last = JSON.readTree(records.get(3).value());
        assertThat(last.path("chunk_end").asInt()).isEqualTo(text.length());
        TestRecord<byte[], byte[]> tooLong = deadLetters.readRecord();
        assertThat(new String(tooLong.key(), StandardCharsets.UTF_8)).isEqualTo("c");
        assertThat(header(tooLong, "__streams.errors.message")).contains("more than 4 chunks");
    }

    @Test
    void theCommitHookIsCalledBeforeEachCommit() {
        start(true, model -> batch -> {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
            return model.answers(batch);
        });
        input.pipeInput(bytes("k"), event("not yet answered when process() returns"));
        // the driver has committed; no time has passed for a punctuator, so only the hook can have forwarded
        assertThat(answers.isEmpty())
                .as("no answer: Kafka Streams does not call the commit hook")
                .isFalse();
        assertThat(places).containsExactly(Place.DRAINING, Place.DRAINED);
    }

    @Test
    void aTombstoneStaysOne() {
        start(true, UnaryOperator.identity());
        input.pipeInput(bytes("k"), null, 5L);
        TestRecord<byte[], byte[]> tombstone = answers.readRecord();
        assertThat(tombstone.value()).isNull();
        assertThat(tombstone.key()).isEqualTo(bytes("k"));
        assertThat(tombstone.timestamp()).isEqualTo(5L);
    }

    @Test
    void emptyAndLongTextsAreAnswered() throws IOException {
        start(true, UnaryOperator.identity());
        input.pipeInput(bytes("k"), event(""));
        input.pipeInput(bytes("k"), event("the ".repeat(500)));
        JsonNode empty = JSON.readTree(answers.readValue());
        assertThat(empty.path("tokens").asInt()).isEqualTo(2);
        JsonNode truncated = JSON.readTree(answers.readValue());
        assertThat(truncated.path("tokens").asInt()).isEqualTo(128);
        assertThat(truncated.path("truncated").asBoolean()).isTrue();
    }

    @Test
    void whatIsNoEventGoesToTheDeadLettersWithTheReason() {
        start(true, UnaryOperator.identity());
        List<String> values = List.of(
                "{not json",
                "",
                "{}",
                "{\"payload\":{}}",
                "{\"payload\":{\"text\":7}}",
                "{\"payload\":{\"text\":null}}",
                "{\"payload\":[1,2]}",
                "[]",
                "7",
                "{\"payload\":{\"text\":\"a\"}} trailing");
        for (String value : values) {
            RecordHeaders headers = new RecordHeaders();
            headers.add("trace", bytes("abc"));
            input.pipeInput(new TestRecord<>(bytes("k"), bytes(value), headers, 9L));
        }
        for (String value : values) {
            TestRecord<byte[], byte[]> dead = deadLetters.readRecord();
            assertThat(dead.key()).isEqualTo(bytes("k"));
            assertThat(dead.value()).isEqualTo(bytes(value));
            assertThat(dead.timestamp()).isEqualTo(9L);
            assertThat(header(dead, "trace")).isEqualTo("abc");
            assertThat(header(dead, "__streams.errors.exception")).endsWith("UnreadableRecordException");
            assertThat(header(dead, "__streams.errors.message")).as(value).isNotBlank();
            assertThat(header(dead, "__streams.errors.stacktrace")).contains("JsonEventReader");
            assertThat(header(dead, "__streams.errors.topic")).isEqualTo("events");
            assertThat(header(dead, "__streams.errors.partition")).isEqualTo("0");
            assertThat(header(dead, "__streams.errors.offset")).isEqualTo(Integer.toString(values.indexOf(value)));
        }
        assertThat(answers.isEmpty()).isTrue();
    }

    @Test
    void anAnswerThatIsTooLargeIsFoundBeforeItIsSent() {
        start(true, UnaryOperator.identity());
        byte[] key = new byte[(int) LIMIT - 500];
        input.pipeInput(key, event("ok"));
        TestRecord<byte[], byte[]> dead = deadLetters.readRecord();
        assertThat(header(dead, "__streams.errors.message"))
                .contains(Long.toString(LIMIT))
                .contains("max.message.bytes");
        assertThat(dead.key()).isEqualTo(key);
    }

    @Test
    void aDeadLetterThatIsTooLargeGoesWithoutItsValueAndSaysSo() {
        start(true, UnaryOperator.identity());
        input.pipeInput(bytes("k"), bytes("x".repeat((int) LIMIT)));
        TestRecord<byte[], byte[]> dead = deadLetters.readRecord();
        assertThat(dead.value()).isNull();
        assertThat(header(dead, DeadLetters.OMITTED)).isEqualTo(Long.toString(LIMIT));
        assertThat(header(dead, DeadLetters.STACK_TRACE)).isNull();
        assertThat(header(dead, DeadLetters.OFFSET)).isEqualTo("0");
    }

    @Test
    void aTextThatTheModelFailsOnIsDeadItsMatesAreNot() {
        start(true, model -> batch -> {
            if (batch.stream().anyMatch(tokens -> tokens.length() == 6)) {
                throw new IOException("cannot do six");
            }
            return model.answers(batch);
        });
        input.pipeInput(bytes("a"), event("a good film"));
        input.pipeInput(bytes("b"), event("a good film ."));
        input.pipeInput(bytes("c"), event("film"));
        assertThat(answers.readKeyValuesToList())
                .extracting(kv -> new String(kv.key, StandardCharsets.UTF_8))
                .containsExactly("a", "c");
        TestRecord<byte[], byte[]> dead = deadLetters.readRecord();
        assertThat(dead.key()).isEqualTo(bytes("b"));
        assertThat(header(dead, "__streams.errors.message")).contains("cannot do six");
    }

    @Test
    void withoutADeadLetterTopicTheFirstOneEndsTheTask() {
        start(false, UnaryOperator.identity());
        assertThatThrownBy(() -> input.pipeInput(bytes("k"), bytes("{not json")))
                .hasStackTraceContaining("record events-0@0 cannot be answered")
                .hasStackTraceContaining("dead-letter.topic");
    }

    @Test
    void aLostDeviceFailsTheTaskAndNothingIsForwarded() {
        AtomicBoolean lost = new AtomicBoolean();
        start(true, model -> batch -> {
            if (lost.get()) {
                throw new IOException("the device fell off the bus");
            }
            return model.answers(batch);
        });
        input.pipeInput(bytes("k"), event("one"));
        assertThat(answers.readValuesToList()).hasSize(1);
        lost.set(true);
        assertThatThrownBy(() -> input.pipeInput(bytes("k"), event("two")))
                .hasRootCauseInstanceOf(IOException.class)
                .hasStackTraceContaining(DeviceLostException.class.getName());
        assertThat(answers.isEmpty()).isTrue();
        assertThat(deadLetters.isEmpty()).isTrue();
    }

    @Test
    void countsAmongKafkaStreamsMetrics() {
        start(true, UnaryOperator.identity());
        input.pipeInput(bytes("k"), event("one"));
        input.pipeInput(bytes("k"), event("two"));
        input.pipeInput(bytes("k"), bytes("{not json"));
        input.pipeInput(bytes("k"), null, 1L);
        assertThat(metric("records-in-total")).isEqualTo(4);
        assertThat(metric("answered-total")).isEqualTo(2);
        assertThat(metric("dead-lettered-total")).isEqualTo(1);
        assertThat(metric("tombstones-total")).isEqualTo(1);
        assertThat(metric("batch-records-total")).isEqualTo(2);
        assertThat(metric("batch-padded-tokens-total")).isEqualTo(6);
        assertThat(metric("queue-size")).isZero();
        assertThat(metric("drain-time-ms-max")).isNotNegative();
    }

    private double metric(String name) {
        return driver.metrics().entrySet().stream()
                .filter(entry -> entry.getKey().name().equals(name))
                .mapToDouble(entry -> (double) entry.getValue().metricValue())
                .findFirst()
                .orElseThrow();
    }
}
