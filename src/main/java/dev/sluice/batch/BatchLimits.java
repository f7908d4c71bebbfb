package dev.sluice.batch;

import java.time.Duration;

/**
 * How large one batch may become.
 *
 * @param maxTokens  the budget in padded tokens: longest text × records never exceeds it
 * @param maxRecords the most records in one batch
 * @param linger     how long the oldest record may wait for a fuller batch while a worker is free; zero is right nearly
 *                   always, since a busy device lets the next batch grow by itself
 */
public record BatchLimits(int maxTokens, int maxRecords, Duration linger) {

    /** @throws IllegalArgumentException if a limit is not positive or the linger is negative */
    public BatchLimits {
        if (maxTokens < 1 || maxRecords < 1) {
            throw new IllegalArgumentException(
                    "batch limits must be positive, found max-tokens " + maxTokens + ", max-records " + maxRecords);
        }
        if (linger.isNegative()) {
            throw new IllegalArgumentException("batch linger must not be negative, found " + linger);
        }
    }

    /** Whether {@code records} texts padded to {@code longest} tokens each fit into one batch. */
    boolean admits(int longest, int records) {
        return records <= maxRecords && (long) longest * records <= maxTokens;
    }
}
