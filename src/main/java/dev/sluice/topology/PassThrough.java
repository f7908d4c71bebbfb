package dev.sluice.topology;

import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.Topology;

/** Kafka Streams with Sluice's settings and without a model: what the records alone cost. */
public final class PassThrough implements AutoCloseable {
    private final KafkaStreams streams;

    private PassThrough(KafkaStreams streams) {
        this.streams = streams;
    }

    /** Starts copying a topic to another one, both of which exist. */
    public static PassThrough start(ApplicationOptions options, String input, String output) {
        Topology topology = new Topology()
                .addSource("in", new ByteArrayDeserializer(), new ByteArrayDeserializer(), input)
                .addSink("out", output, new ByteArraySerializer(), new ByteArraySerializer(), "in");
        KafkaStreams streams =
                new KafkaStreams(topology, KafkaSettings.of(options.kafka()).properties());
        streams.start();
        return new PassThrough(streams);
    }

    @Override
    public void close() {
        streams.close();
    }
}
