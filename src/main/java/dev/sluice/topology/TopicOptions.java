package dev.sluice.topology;

/**
 * What to do about topics that are not there.
 *
 * @param create      whether they are created
 * @param partitions  how many partitions a created input topic gets; outputs get as many as the input has
 * @param replication the replication factor; -1 for the broker's default
 */
public record TopicOptions(boolean create, int partitions, short replication) {}
