package dev.sluice.cli.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
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
    /** The share of the answers that is waited for before the clock starts: joining the group is not measured. */
    private static final double WARM = 0.1;

    private final String broker;
    private final int partitions;

    Load(String broker, int partitions) {
        this.broker = broker;
        this.partitions = partitions;
    }

    void create(String topic) throws InterruptedException, ExecutionException {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker))) {
            admin.createTopics(List.of(new NewTopic(topic, partitions, (short) 1)))
                    .all()
                    .get();
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

    private static double rate(KafkaConsumer<byte[], byte[]> consumer, int count) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        long got = 0;
        long warm = 0;
        long since = 0;
        while (got < count) {
            got += consumer.poll(POLL).count();
            if (since == 0 && got >= WARM * count) {
                since = System.nanoTime();
                warm = got;
            }
            if (System.nanoTime() > end) {
                throw new IllegalStateException(got + " of " + count + " answers within " + PATIENCE);
            }
        }
        return (got - warm) * (double) TimeUnit.SECONDS.toNanos(1) / (System.nanoTime() - since);
    }
}
