package dev.sluice.topology;

import dev.sluice.onnx.DeviceLostException;
import dev.sluice.serde.RegistryException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.apache.kafka.streams.errors.StreamsException;

/**
 * What a failed stream thread means. It is replaced as often as it fails where the broker or the schema registry is away, and three
 * times in ten minutes, on average, where the model was too slow or the broker failed otherwise. A lost device, a record without an answer and without a
 * dead-letter topic, a registry that refuses, and whatever is not known here, end the application. Called by stream threads.
 */
final class FailurePolicy {
    private static final int MOST_REPLACEMENTS_A_THREAD = 3;
    private static final long WITHIN_NANOS = TimeUnit.MINUTES.toNanos(10);

    private final int mostReplacements;
    private final LongSupplier nanoTime;
    private int replacements;
    private long firstNanos;

    /**
     * @param threads  how many stream threads there are
     * @param nanoTime as {@link System#nanoTime}
     */
    FailurePolicy(int threads, LongSupplier nanoTime) {
        this.mostReplacements = threads * MOST_REPLACEMENTS_A_THREAD;
        this.nanoTime = nanoTime;
    }

    /** Whether a new thread may do better. */
    boolean passing(Throwable thrown) {
        Throwable reason = reason(thrown);
        if (reason instanceof UnsentRecordException
                || reason instanceof RetriableException
                || reason instanceof RegistryException e && e.passing()) {
            return true;
        }
        boolean limited = reason instanceof DeadlineExceededException || isBrokers(root(thrown));
        return limited && another();
    }

    /** The failure a person can do something about: ours or the broker's, if there is one below. */
    static Throwable reason(Throwable thrown) {
        for (Throwable t = thrown; t != null; t = t.getCause()) {
            if (t instanceof DeviceLostException
                    || t instanceof UnansweredRecordException
                    || t instanceof DeadlineExceededException
                    || t instanceof RegistryException
                    || t instanceof UnsentRecordException
                    || t instanceof RetriableException) {
                return t;
            }
        }
        Throwable root = root(thrown);
        return root == thrown ? thrown : new StreamsException(thrown.getMessage() + ": " + root, thrown);
    }

    private static boolean isBrokers(Throwable root) {
        boolean lasting = root instanceof StreamsException
                || root instanceof AuthenticationException
                || root instanceof AuthorizationException
                || root instanceof UnsupportedVersionException
                || root instanceof RecordTooLargeException;
        return root instanceof KafkaException && !lasting;
    }

    private static Throwable root(Throwable thrown) {
        Throwable root = thrown;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }

    private synchronized boolean another() {
        long now = nanoTime.getAsLong();
        if (replacements == 0 || now - firstNanos > WITHIN_NANOS) {
            replacements = 0;
            firstNanos = now;
        }
        return replacements++ < mostReplacements;
    }
}
