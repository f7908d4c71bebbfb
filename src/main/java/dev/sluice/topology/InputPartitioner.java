package dev.sluice.topology;

import java.util.Optional;
import java.util.Set;
import org.apache.kafka.streams.processor.StreamPartitioner;

/**
 * The output partition is the input's where both topics have as many; else the key's, as Kafka's own partitioner has it.
 * Records without a key stay together by the input's partition even then: scattered, they would lose their order.
 */
final class InputPartitioner implements StreamPartitioner<byte[], Outgoing> {
    private final int inputPartitions;

    /** @param inputPartitions how many partitions the input topic has */
    InputPartitioner(int inputPartitions) {
        this.inputPartitions = inputPartitions;
    }

    @Override
    public Optional<Set<Integer>> partitions(String topic, byte[] key, Outgoing value, int partitions) {
        if (partitions == inputPartitions && value.partition() < partitions) {
            return Optional.of(Set.of(value.partition()));
        }
        return key == null ? Optional.of(Set.of(value.partition() % partitions)) : Optional.empty();
    }
}
