package dev.sluice.topology;

/**
 * A value on its way to a topic. It carries the input's partition, which a stream partitioner does not see.
 *
 * @param value     the bytes, null for a tombstone
 * @param partition the input record's partition
 */
record Outgoing(byte[] value, int partition) {}
