package dev.sluice.batch;

import java.time.Duration;
import java.util.Optional;

/**
 * How large a batch may become, where that is not left to the device's defaults.
 *
 * @param maxTokens  padded tokens; at least the longest text the model takes
 * @param maxRecords records
 * @param linger     how long the oldest record may wait for a fuller batch
 */
public record BatchOptions(Optional<Integer> maxTokens, Optional<Integer> maxRecords, Duration linger) {

    /** What fits the device. */
    public static BatchOptions defaults() {
        return new BatchOptions(Optional.empty(), Optional.empty(), Duration.ZERO);
    }
}
