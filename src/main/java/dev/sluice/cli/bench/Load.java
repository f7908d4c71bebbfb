package dev.sluice.cli.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Puts events into a topic, and takes the time of what comes out of another one. */
final class Load {
    private static final Duration POLL = Duration.ofMillis(20);
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    /** The share of the answers that is left out at the start: joining the group is not measured. */
    private static final double WARM = 0.1;

    private final String broker;
    private final int partitions;

    Load(String broker, int partitions) {
        this.broker = broker;
        this.partitions = partitions;
    }

    /** Creates a topic whose records carry the time they arrived at, in place of their own. */
    void create(String topic) throws InterruptedException, ExecutionException {
        NewTopic stamped =
                new NewTopic(topic, partitions, (short) 1).configs(Map.of("message.timestamp.type", "LogAppendTime"));
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker))) {
            admin.createTopics(List.of(stamped)).all().get();
        }
    }

    void send(String topic, List<String> texts)
            throws JsonProcessingException, InterruptedException, ExecutionException {
        create(topic);
        ObjectMapper json = new ObjectMapper();
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", broker, "linger.ms", 20),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            for (int i = 0; i < texts.size(); i++) {
                byte[] value = json.writeValueAsBytes(Map.of("text", texts.get(i)));
                producer.send(new ProducerRecord<>(topic, i % partitions, null, value));
            }
        }
    }

    /** Starts what answers, waits for all answers to be committed, and stops it. */
    double answersPerSecond(String topic, int count, Callable<AutoCloseable> start) throws Exception {
        Map<String, Object> config = Map.of("bootstrap.servers", broker, "isolation.level", "read_committed");
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> all = IntStream.range(0, partitions)
                    .mapToObj(partition -> new TopicPartition(topic, partition))
                    .toList();
            consumer.assign(all);
            consumer.seekToEnd(all);
            all.forEach(consumer::position);
            try (AutoCloseable running = start.call()) {
                assert running != null;
                return rate(consumer, count);
            }
        }
    }

    /** By the times of arrival: what a commit makes visible has come before, one by one. */
    private static double rate(KafkaConsumer<byte[], byte[]> consumer, int count) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        long[] arrived = new long[count];
        int got = 0;
        while (got < count) {
            for (ConsumerRecord<byte[], byte[]> answer : consumer.poll(POLL)) {
                arrived[got++] = answer.timestamp();
            }
            if (System.nanoTime() > end) {
                throw new IllegalStateException(got + " of " + count + " answers within " + PATIENCE);
            }
        }
        Arrays.sort(arrived);
        int warm = (int) (WARM * count);
        return (count - 1 - warm)
                * (double) TimeUnit.SECONDS.toMillis(1)
                / Math.max(1, arrived[count - 1] - arrived[warm]);
    }
}
