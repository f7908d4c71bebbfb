package dev.sluice.topology;

import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says in the log what goes to the dead-letter topic: the first record, and then once a minute at most how many there were,
 * each time with a reason. A path that leads nowhere would otherwise be noticed by nobody. The stream threads share it.
 */
final class DeadLetterLog {
    private static final Logger log = LoggerFactory.getLogger(DeadLetterLog.class);
    private static final long INTERVAL_NANOS = TimeUnit.MINUTES.toNanos(1);

    /** In characters: a reason may quote the record, which is not for the log. The dead letter has all of it. */
    private static final int LONGEST_REASON = 200;

    private final String topic;
    private final LongSupplier nanoTime;
    private long unsaid;
    private Optional<Long> lastNanos = Optional.empty();

    /**
     * @param topic    the dead-letter topic
     * @param nanoTime as {@link System#nanoTime}
     */
    DeadLetterLog(String topic, LongSupplier nanoTime) {
        this.topic = topic;
        this.nanoTime = nanoTime;
    }

    /** Counts one, and says so if it is time. */
    void add(CommitHook.Origin origin, Throwable reason) {
        line(origin.toString(), reason).ifPresent(log::warn);
    }

    /** What is to be said now, if anything. */
    synchronized Optional<String> line(String origin, Throwable reason) {
        unsaid++;
        long now = nanoTime.getAsLong();
        if (lastNanos.isPresent() && now - lastNanos.get() < INTERVAL_NANOS) {
            return Optional.empty();
        }
        lastNanos = Optional.of(now);
        String others = unsaid == 1 ? "" : " and " + (unsaid - 1) + " more before it";
        unsaid = 0;
        String why = String.valueOf(reason.getMessage());
        return Optional.of("record " + origin + others + " went to " + topic + ": "
                + (why.length() > LONGEST_REASON ? why.substring(0, LONGEST_REASON) + "…" : why));
    }
}
