package dev.sluice.guarantee;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * A seeded stream of events: mostly texts of all lengths, one in a hundred no JSON at all, one in a hundred a tombstone, one
 * in twenty without a key, and one whose answer, with its large key, is too large for the output topic. Each carries its
 * number in the header {@code id}.
 */
final class Workload {
    static final String ID = "id";
    static final int OUTPUT_MAX_BYTES = 20_000;

    private static final String[] WORDS =
            "the gate opens at dawn and water runs to mill while children watch from bridge as boats wait for level"
                    .split(" ");

    /** What an event must yield. */
    enum Kind {
        ANSWER,
        TOMBSTONE,
        DEAD_LETTER
    }

    /** One event. */
    record Event(int id, int partition, Kind kind, String text, byte[] key, byte[] value) {}

    private final List<Event> events = new ArrayList<>();

    Workload(long seed, int count, int partitions) {
        Random random = new Random(seed);
        int oversized = count / 2;
        for (int id = 0; id < count; id++) {
            byte[] key = random.nextInt(20) == 0 ? null : ("key-" + id % 97).getBytes(StandardCharsets.UTF_8);
            String text = text(random);
            int kind = random.nextInt(100);
            if (id == oversized) {
                events.add(new Event(
                        id, id % partitions, Kind.DEAD_LETTER, text, new byte[OUTPUT_MAX_BYTES + 1_000], json(text)));
            } else if (kind == 0) {
                byte[] poison = ("{not json " + id).getBytes(StandardCharsets.UTF_8);
                events.add(new Event(id, id % partitions, Kind.DEAD_LETTER, null, key, poison));
            } else if (kind == 1) {
                events.add(new Event(id, id % partitions, Kind.TOMBSTONE, null, key, null));
            } else {
                events.add(new Event(id, id % partitions, Kind.ANSWER, text, key, json(text)));
            }
        }
    }

    List<Event> events() {
        return events;
    }

    List<ProducerRecord<byte[], byte[]>> records(String topic) {
        return events.stream().map(event -> record(topic, event)).toList();
    }

    private static ProducerRecord<byte[], byte[]> record(String topic, Event event) {
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(topic, event.partition(), timestamp(event.id()), event.key(), event.value());
        record.headers().add(ID, Integer.toString(event.id()).getBytes(StandardCharsets.UTF_8));
        return record;
    }

    static long timestamp(int id) {
        return 1_700_000_000_000L + id;
    }

    /** From a small set, so that the right answer of each can be looked up. */
    private static String text(Random random) {
        Random words = new Random(random.nextInt(200));
        StringBuilder text = new StringBuilder();
        int length = 1 + (int) Math.min(90, Math.abs(words.nextGaussian()) * 20);
        for (int i = 0; i < length; i++) {
            text.append(WORDS[words.nextInt(WORDS.length)]).append(' ');
        }
        return text.toString();
    }

    private static byte[] json(String text) {
        try {
            return new ObjectMapper().writeValueAsBytes(Map.of("text", text));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
