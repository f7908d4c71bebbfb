package dev.sluice.guarantee;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.process.JavaProcess;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

/** Memory is bounded in records and bytes, however much waits in the topic. */
class LargeBacklogIT {
    private static final int PARTITIONS = 16;
    private static final int RECORDS = 100_000;
    private static final int LARGE_EVERY = 250;
    private static final int LARGE_BYTES = 900_000;

    private static ProducerRecord<byte[], byte[]> record(int id, byte[] large) {
        byte[] key = ByteBuffer.allocate(Integer.BYTES).putInt(id).array();
        // several large ones in a row in the same partitions, as they come in reality
        boolean isLarge = id / PARTITIONS % LARGE_EVERY == 0;
        byte[] value = isLarge ? large : ("{\"text\":\"the gate opens " + id + "\"}").getBytes(StandardCharsets.UTF_8);
        return new ProducerRecord<>("backlog-in", id % PARTITIONS, key, value);
    }

    @Test
    void aHundredThousandRecordsSomeOfThemHugeRunThroughHalfAGigabyte() throws Exception {
        byte[] large = ("{\"text\":\"" + "water under the bridge ".repeat(LARGE_BYTES / 23) + "\"}")
                .getBytes(StandardCharsets.UTF_8);
        try (Cluster cluster = new Cluster()) {
            cluster.create("backlog-in", PARTITIONS, Map.of());
            cluster.send(() -> IntStream.range(0, RECORDS)
                    .mapToObj(id -> record(id, large))
                    .iterator());
            String[] settings = Stream.of(
                            "kafka.application.id=backlog",
                            "kafka.bootstrap.servers=" + cluster.address(),
                            "input.topic=backlog-in",
                            "output.topic=backlog-out",
                            "dead-letter.topic=backlog-dead",
                            "topics.create=true",
                            "model.path=classpath:models/embedding",
                            "device.type=cpu")
                    .toArray(String[]::new);
            try (JavaProcess process = JavaProcess.start(
                    ApplicationUnderTest.class, List.of("-Xmx512m", "-XX:+ExitOnOutOfMemoryError"), settings)) {
                process.awaitLine(ApplicationUnderTest.RUNNING, Duration.ofSeconds(60));
                BitSet seen = new BitSet();
                List<ConsumerRecord<byte[], byte[]>> results = cluster.committed(
                        List.of("backlog-out", "backlog-dead"),
                        PARTITIONS,
                        records -> records.size() >= RECORDS || !process.alive(),
                        Duration.ofMinutes(6));
                assertThat(process.alive()).as("%s", process.said()).isTrue();
                results.forEach(result -> seen.set(ByteBuffer.wrap(result.key()).getInt()));
                assertThat(seen.cardinality()).isEqualTo(RECORDS);
                assertThat(results).hasSize(RECORDS).allMatch(result -> result.topic()
                        .equals("backlog-out"));
                process.terminate();
                assertThat(process.awaitExit(Duration.ofSeconds(30))).isZero();
            }
        }
    }
}
