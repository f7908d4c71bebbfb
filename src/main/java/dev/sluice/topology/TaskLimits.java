package dev.sluice.topology;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What one task may hold back. The bytes are one sum for the process, shared out evenly among the tasks that are open: a
 * task that is full makes room by forwarding its own oldest record, so no task ever waits for another.
 */
final class TaskLimits {
    private final int records;
    private final long bytes;
    private final Duration deadline;
    private final AtomicInteger openTasks = new AtomicInteger();

    /**
     * @param records  the most records of one task
     * @param bytes    the most bytes of all tasks
     * @param deadline how long a task may wait for the model, in a drain or for room
     */
    TaskLimits(int records, long bytes, Duration deadline) {
        this.records = records;
        this.bytes = bytes;
        this.deadline = deadline;
    }

    void taskOpened() {
        openTasks.incrementAndGet();
    }

    void taskClosed() {
        openTasks.decrementAndGet();
    }

    /** Whether a task that holds this much may take one record more. */
    boolean admits(int heldRecords, long heldBytes, long nextBytes) {
        return heldRecords < records && heldBytes + nextBytes <= bytes / Math.max(1, openTasks.get());
    }

    Duration deadline() {
        return deadline;
    }
}
