package dev.sluice.topology;

import dev.sluice.serde.EventReader;
import dev.sluice.task.Predictor;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.state.StoreBuilder;

/**
 * The flow: one source of bytes, the predicting processor with its commit hook, and two sinks of bytes. Everything between
 * bytes and bytes happens in the processor, in the task's order, so that a failure has its place there too.
 */
final class SluiceTopology {
    static final String EVENTS = "events";
    static final String PREDICT = "predict";
    static final String ANSWERS = "answers";
    static final String DEAD_LETTERS = "dead-letters";

    private final Predictor predictor;
    private final EventReader reader;
    private final Yields yields;
    private final TaskLimits limits;
    private final PredictProcessor.CommitSchedule schedule;
    private final FaultPoint faults;

    SluiceTopology(
            Predictor predictor,
            EventReader reader,
            Yields yields,
            TaskLimits limits,
            PredictProcessor.CommitSchedule schedule,
            FaultPoint faults) {
        this.predictor = predictor;
        this.reader = reader;
        this.yields = yields;
        this.limits = limits;
        this.schedule = schedule;
        this.faults = faults;
    }

    /**
     * Wires it up.
     *
     * @param input           the input topic
     * @param inputPartitions how many partitions it has
     * @param answers         the output topic
     * @param deadLetters     the dead-letter topic, if there is one
     */
    Topology build(String input, int inputPartitions, String answers, Optional<String> deadLetters) {
        Topology topology = new Topology();
        topology.addSource(EVENTS, new ByteArrayDeserializer(), new ByteArrayDeserializer(), input);
        topology.addProcessor(PREDICT, new PredictSupplier(), EVENTS);
        addSink(topology, ANSWERS, answers, inputPartitions);
        deadLetters.ifPresent(topic -> addSink(topology, DEAD_LETTERS, topic, inputPartitions));
        return topology;
    }

    private static void addSink(Topology topology, String name, String topic, int inputPartitions) {
        Serializer<Outgoing> values = (ignored, outgoing) -> outgoing.value();
        topology.addSink(
                name, topic, new ByteArraySerializer(), values, new InputPartitioner(inputPartitions), PREDICT);
    }

    /** One processor a task. */
    private final class PredictSupplier implements ProcessorSupplier<byte[], byte[], byte[], Outgoing> {

        @Override
        public Processor<byte[], byte[], byte[], Outgoing> get() {
            return new PredictProcessor(predictor, reader, yields, limits, schedule, faults);
        }

        @Override
        public Set<StoreBuilder<?>> stores() {
            return CommitHook.Builder.stores();
        }
    }
}
