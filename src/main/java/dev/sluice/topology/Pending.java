package dev.sluice.topology;

import dev.sluice.task.Answer;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.streams.processor.api.Record;

/**
 * A record that has been consumed and has yielded nothing yet. Whatever it yields takes its place in the task's order.
 *
 * @param record the input
 * @param origin where it came from
 * @param answer the answer to come, or how it failed; nothing for a tombstone
 * @param bytes  what it takes while it is held
 */
record Pending(
        Record<byte[], byte[]> record,
        CommitHook.Origin origin,
        Optional<CompletableFuture<Answer>> answer,
        long bytes) {

    boolean done() {
        return answer.isEmpty() || answer.get().isDone();
    }
}
