package dev.sluice.guarantee;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.batch.Lane;
import dev.sluice.guarantee.Workload.Event;
import dev.sluice.guarantee.Workload.Kind;
import dev.sluice.model.ModelOptions;
import dev.sluice.process.JavaProcess;
import dev.sluice.task.Answer;
import dev.sluice.task.Predictor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** One stream of events from topic to topic, through any number of processes and their ends. */
final class Trial {
    static final int PARTITIONS = 4;
    static final Duration PATIENCE = Duration.ofSeconds(120);

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Cluster cluster;
    private final String name;
    private final Workload workload;
    private final Map<String, String> settings = new LinkedHashMap<>();

    Trial(Cluster cluster, String name, Workload workload) throws InterruptedException, ExecutionException {
        this.cluster = cluster;
        this.name = name;
        this.workload = workload;
        // the events' timestamps are years ago
        cluster.create(input(), PARTITIONS, Map.of("retention.ms", "-1"));
        cluster.create(
                output(),
                PARTITIONS,
                Map.of("retention.ms", "-1", "max.message.bytes", Integer.toString(Workload.OUTPUT_MAX_BYTES)));
        cluster.create(deadLetters(), PARTITIONS, Map.of("retention.ms", "-1"));
        cluster.send(workload.records(input()));
        settings.put("kafka.application.id", name);
        settings.put("kafka.bootstrap.servers", cluster.address());
        settings.put("kafka.commit.interval.ms", "200");
        // a killed process is a member, and its transaction open, until these are over
        settings.put("kafka.session.timeout.ms", "2000");
        settings.put("kafka.heartbeat.interval.ms", "300");
        settings.put("kafka.producer.transaction.timeout.ms", "3000");
        settings.put("input.topic", input());
        settings.put("output.topic", output());
        settings.put("dead-letter.topic", deadLetters());
        settings.put("model.path", "classpath:models/embedding");
        settings.put("device.type", "cpu");
    }

    String input() {
        return name + "-in";
    }

    String output() {
        return name + "-out";
    }

    String deadLetters() {
        return name + "-dead";
    }

    Trial with(String key, String value) {
        settings.put(key, value);
        return this;
    }

    /** Starts a process; {@code extra} are keys for this one alone. */
    JavaProcess start(Map<String, String> extra) {
        Map<String, String> all = new LinkedHashMap<>(settings);
        all.putAll(extra);
        String[] arguments = all.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue())
                .toArray(String[]::new);
        return JavaProcess.start(ApplicationUnderTest.class, List.of("-Xmx512m"), arguments);
    }

    /** Waits until this many more records have been written than {@code before}, committed or not, or the process ended. */
    void awaitProgress(JavaProcess process, long before, long records) throws Exception {
        try {
            Awaitility.await()
                    .atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(10))
                    .until(() -> !process.alive() || written() >= before + records);
        } catch (ConditionTimeoutException e) {
            throw new AssertionError(
                    "written " + written() + " of " + workload.events().size() + ", wanted " + records + " after "
                            + before + "; the process said " + process.said(),
                    e);
        }
    }

    long written() throws InterruptedException, ExecutionException {
        return cluster.written(output(), PARTITIONS);
    }

    /** Waits until everything is answered, and returns all that is committed. */
    List<ConsumerRecord<byte[], byte[]>> results() {
        int events = workload.events().size();
        return cluster.committed(
                List.of(output(), deadLetters()),
                PARTITIONS,
                results -> results.size() >= events
                        && results.stream().map(Trial::id).distinct().count() == events,
                PATIENCE);
    }

    /** Every event has exactly one result, the right one, in the order of its partition. */
    void assertExactlyOnce(JavaProcess last) throws Exception {
        assertThat(last.alive()).as("ended: %s", last.said()).isTrue();
        List<ConsumerRecord<byte[], byte[]>> results = results();
        Map<Integer, List<String>> places = new TreeMap<>();
        results.forEach(result -> places.computeIfAbsent(id(result), id -> new ArrayList<>())
                .add(result.topic() + "-" + result.partition() + "@" + result.offset()));
        assertThat(workload.events().stream()
                        .map(Event::id)
                        .filter(id -> !places.containsKey(id))
                        .toList())
                .as("lost")
                .isEmpty();
        assertThat(places.entrySet().stream()
                        .filter(entry -> entry.getValue().size() > 1)
                        .toList())
                .as("twice")
                .isEmpty();
        assertThat(results).hasSameSizeAs(workload.events());
        assertOrdered(results);
        assertRight(results);
    }

    /** Every event has a result, the right one; first results are in the order of their partition. */
    void assertAtLeastOnce(JavaProcess last) throws Exception {
        assertThat(last.alive()).as("ended: %s", last.said()).isTrue();
        List<ConsumerRecord<byte[], byte[]>> results = results();
        Set<Integer> seen = new HashSet<>();
        List<ConsumerRecord<byte[], byte[]>> first = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> result : results) {
            if (seen.add(id(result))) {
                first.add(result);
            }
        }
        assertThat(workload.events().stream()
                        .map(Event::id)
                        .filter(id -> !seen.contains(id))
                        .toList())
                .as("lost")
                .isEmpty();
        assertOrdered(first);
        assertRight(results);
    }

    private void assertOrdered(List<ConsumerRecord<byte[], byte[]>> results) {
        Map<String, Integer> last = new HashMap<>();
        for (ConsumerRecord<byte[], byte[]> result : results) {
            Integer before = last.put(result.topic() + result.partition(), id(result));
            assertThat(id(result))
                    .as("order in %s-%d", result.topic(), result.partition())
                    .isGreaterThan(before == null ? -1 : before);
        }
    }

    private void assertRight(List<ConsumerRecord<byte[], byte[]>> results) throws Exception {
        Map<String, float[]> expected = expected();
        for (ConsumerRecord<byte[], byte[]> result : results) {
            Event event = workload.events().get(id(result));
            String topic = event.kind() == Kind.DEAD_LETTER ? deadLetters() : output();
            assertThat(result.topic()).as("topic of %s", event.id()).isEqualTo(topic);
            assertThat(result.partition()).isEqualTo(event.partition());
            assertThat(result.key()).isEqualTo(event.key());
            assertThat(result.timestamp()).isEqualTo(Workload.timestamp(event.id()));
            switch (event.kind()) {
                case TOMBSTONE -> assertThat(result.value()).isNull();
                case DEAD_LETTER -> assertThat(result.value()).isEqualTo(event.value());
                case ANSWER -> assertAnswer(result.value(), expected.get(event.text()));
            }
        }
    }

    private static void assertAnswer(byte[] value, float[] expected) throws IOException {
        JsonNode embedding = JSON.readTree(value).path("embedding");
        assertThat(embedding.size()).isEqualTo(expected.length);
        for (int i = 0; i < expected.length; i++) {
            assertThat((float) embedding.get(i).asDouble())
                    .isCloseTo(expected[i], org.assertj.core.data.Offset.offset(1e-5f));
        }
    }

    /** What the model says of each text, asked one by one. */
    private Map<String, float[]> expected() throws Exception {
        Map<String, float[]> expected = new HashMap<>();
        try (Predictor predictor = Predictors.cpu(ModelOptions.of("classpath:models/embedding"))) {
            Lane lane = new Lane("expected");
            for (Event event : workload.events()) {
                if (event.text() != null && !expected.containsKey(event.text())) {
                    Answer answer = predictor
                            .predict(lane, event.text(), Optional.empty(), PATIENCE)
                            .get();
                    expected.put(event.text(), ((Answer.Embedding) answer).vector());
                }
            }
        }
        return expected;
    }

    private static int id(ConsumerRecord<byte[], byte[]> result) {
        return Integer.parseInt(
                new String(result.headers().lastHeader(Workload.ID).value(), StandardCharsets.UTF_8));
    }
}
