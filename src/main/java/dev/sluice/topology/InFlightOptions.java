package dev.sluice.topology;

import java.time.Duration;

/**
 * The bounds of what is between a task's input and its output.
 *
 * @param time           how much work may be in front of the model, as time; what keeps commits short
 * @param recordsPerTask the most records one task may hold back
 * @param bytes          the most bytes all tasks together may hold back
 */
public record InFlightOptions(Duration time, int recordsPerTask, long bytes) {

    /** One second, 1,000 records a task, 64 MiB. */
    public static InFlightOptions defaults() {
        return new InFlightOptions(Duration.ofSeconds(1), 1_000, 64L << 20);
    }
}
