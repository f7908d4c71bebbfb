package dev.sluice.batch;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Bounds what is in front of the model by time: no more tokens than it answers in the given time, at the speed measured.
 * A commit waits for everything its tasks have in flight, so this is what keeps commits short, on a slow device too.
 *
 * <p>What was admitted is given back when its inference ends, whoever waits for the answer and whether or not it is
 * forwarded: so threads that wait here wait for the device only, never for each other.
 *
 * <p>Stream threads admit, worker threads finish and measure.
 */
public final class InFlightBound {
    private static final double SMOOTHING = 0.1;

    private final Duration time;
    private final int workers;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition room = lock.newCondition();
    private double tokensPerSecond;
    private long inFlight;

    /**
     * @param time            how much work may be in flight, as time
     * @param workers         how many batches run at once
     * @param tokensPerSecond a first measure of one worker's speed
     */
    public InFlightBound(Duration time, int workers, double tokensPerSecond) {
        if (!(tokensPerSecond > 0)) {
            throw new IllegalArgumentException("tokens per second must be positive, found " + tokensPerSecond);
        }
        this.time = time;
        this.workers = workers;
        this.tokensPerSecond = tokensPerSecond;
    }

    /**
     * Waits until there is room, then takes it. A single text is always admitted when nothing is in flight.
     *
     * @param tokens  the text's length in tokens
     * @param timeout how long to wait
     * @throws TimeoutException     if there was no room in that time: the device answers far too slowly
     * @throws InterruptedException if the thread is interrupted while it waits
     */
    public void admit(int tokens, Duration timeout) throws InterruptedException, TimeoutException {
        lock.lock();
        try {
            long left = timeout.toNanos();
            while (inFlight > 0 && inFlight + tokens > limit()) {
                if (left <= 0) {
                    throw new TimeoutException(inFlight + " tokens have been in front of the model for longer than "
                            + timeout.toMillis() + " ms");
                }
                left = room.awaitNanos(left);
            }
            inFlight += tokens;
        } finally {
            lock.unlock();
        }
    }

    /** Gives back what one text took. */
    public void finished(int tokens) {
        lock.lock();
        try {
            inFlight -= tokens;
            room.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Takes in how fast one batch went.
     *
     * @param tokens the batch's tokens, padding not counted
     * @param nanos  how long it ran
     */
    public void measured(long tokens, long nanos) {
        double speed = tokens * (double) TimeUnit.SECONDS.toNanos(1) / Math.max(1, nanos);
        lock.lock();
        try {
            tokensPerSecond += SMOOTHING * (speed - tokensPerSecond);
        } finally {
            lock.unlock();
        }
    }

    private double limit() {
        return tokensPerSecond * workers * time.toNanos() / TimeUnit.SECONDS.toNanos(1);
    }
}
