package dev.sluice.batch;

/**
 * One item in the queue.
 *
 * @param item     what waits
 * @param tokens   its length in tokens, special tokens included
 * @param lane     the task it belongs to
 * @param sequence its place in the order of arrival, unique in the queue
 * @param since    when it arrived, in the queue's nanoseconds
 */
public record Waiting<T>(T item, int tokens, Lane lane, long sequence, long since) {}
