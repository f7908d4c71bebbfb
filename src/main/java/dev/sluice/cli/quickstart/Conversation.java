package dev.sluice.cli.quickstart;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Sends events to a broker and hands out what comes back, in the events' order. The thread {@code sluice-events} sends;
 * the one that calls {@link #run} receives.
 */
final class Conversation {
    private static final Duration POLL = Duration.ofMillis(100);
    private static final String MESSAGE = "__streams.errors.message";

    private final String broker;
    private final Route route;
    private final Wire wire;
    private final Map<Long, byte[]> sent = new ConcurrentHashMap<>();
    private final AtomicReference<RuntimeException> failure = new AtomicReference<>();
    private volatile long total = Long.MAX_VALUE;
    private volatile long firstSentNanos;

    /**
     * Which topics.
     *
     * @param input       where events go
     * @param output      where answers come from
     * @param deadLetters where what cannot be answered comes from
     * @param partitions  how many each has
     */
    record Route(String input, String output, String deadLetters, int partitions) {}

    Conversation(String broker, Route route, Wire wire) {
        this.broker = broker;
        this.route = route;
        this.wire = wire;
    }

    /**
     * Sends everything, and returns when all of it has come back.
     *
     * @param values the events
     * @param reader gets each reply, in the events' order
     * @param goOn   asked now and then; false ends it early
     * @return how long it took from the first event to the last reply
     */
    Duration run(Iterator<byte[]> values, Consumer<Reply> reader, BooleanSupplier goOn) {
        Thread sender = new Thread(() -> send(values), "sluice-events");
        sender.setDaemon(true);
        sender.start();
        try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
            Map<Long, Reply> early = new HashMap<>();
            long next = 0;
            while (next < total && goOn.getAsBoolean()) {
                if (failure.get() != null) {
                    throw failure.get();
                }
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    Reply reply = reply(record);
                    early.put(reply.index(), reply);
                }
                for (Reply ready = early.remove(next); ready != null; ready = early.remove(next)) {
                    reader.accept(ready);
                    next++;
                }
            }
            return Duration.ofNanos(System.nanoTime() - firstSentNanos);
        }
    }

    private void send(Iterator<byte[]> values) {
        Map<String, Object> config = Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, broker, ProducerConfig.MAX_REQUEST_SIZE_CONFIG, 1 << 28);
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
            firstSentNanos = System.nanoTime();
            long index = 0;
            for (; values.hasNext(); index++) {
                byte[] value = values.next();
                sent.put(index, value);
                byte[] key = ByteBuffer.allocate(Long.BYTES).putLong(index).array();
                producer.send(
                        new ProducerRecord<>(route.input(), (int) (index % route.partitions()), key, wire.event(value)),
                        (metadata, e) -> {
                            if (e != null) {
                                failure.compareAndSet(
                                        null, new IllegalStateException("an event cannot be sent: " + e, e));
                            }
                        });
            }
            producer.flush();
            total = index;
        } catch (RuntimeException e) {
            failure.compareAndSet(null, e);
        }
    }

    private KafkaConsumer<byte[], byte[]> consumer() {
        Map<String, Object> config = Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, broker,
                ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed",
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        List<TopicPartition> partitions = java.util.stream.Stream.of(route.output(), route.deadLetters())
                .flatMap(topic -> java.util.stream.IntStream.range(0, route.partitions())
                        .mapToObj(partition -> new TopicPartition(topic, partition)))
                .toList();
        consumer.assign(partitions);
        return consumer;
    }

    private Reply reply(ConsumerRecord<byte[], byte[]> record) {
        long index = ByteBuffer.wrap(record.key()).getLong();
        byte[] event = sent.remove(index);
        if (record.topic().equals(route.output())) {
            return new Reply(index, event, wire.answer(record.value()), null);
        }
        Header message = record.headers().lastHeader(MESSAGE);
        return new Reply(index, event, null, new String(message.value(), StandardCharsets.UTF_8));
    }
}
