package dev.sluice.topology;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * When one stream thread commits. All threads of a process start together and share one interval, so by themselves they
 * would all stop for their commits at the same moment, and the device would run dry; with a phase of its own for each
 * thread, the others go on feeding it. Used by that stream thread alone.
 */
final class CommitPhase {
    private static final Pattern THREAD_INDEX = Pattern.compile("-StreamThread-(\\d+)$");

    private final long intervalMs;
    private final long offsetMs;
    private long dueMs = Long.MIN_VALUE;

    /**
     * @param threadName Kafka Streams' name of the thread, which ends in its number
     * @param threads    how many there are
     * @param intervalMs how often each commits
     */
    CommitPhase(String threadName, int threads, long intervalMs) {
        Matcher index = THREAD_INDEX.matcher(threadName);
        int number = index.find() ? Integer.parseInt(index.group(1)) : 0;
        this.intervalMs = intervalMs;
        this.offsetMs = intervalMs * (number % threads) / threads;
    }

    /** Whether a commit is due now; true once an interval. */
    boolean due(long nowMs) {
        if (dueMs == Long.MIN_VALUE) {
            dueMs = next(nowMs);
        }
        if (nowMs < dueMs) {
            return false;
        }
        dueMs = next(nowMs);
        return true;
    }

    private long next(long nowMs) {
        return Math.floorDiv(nowMs - offsetMs, intervalMs) * intervalMs + intervalMs + offsetMs;
    }
}
