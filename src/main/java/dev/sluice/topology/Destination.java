package dev.sluice.topology;

/**
 * A topic that is written to.
 *
 * @param topic    its name
 * @param maxBytes the largest record that the producer and the topic take
 */
public record Destination(String topic, long maxBytes) {}
