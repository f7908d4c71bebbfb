package dev.sluice.batch;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * The one queue in front of the model, shared by the tasks of all stream threads.
 *
 * <p>It clocks itself: a batch is formed when a worker asks for one, from what waits at that moment, so a busy device makes
 * the next batch fuller. The oldest record is always in the next batch (nobody starves), unless a task is draining: then
 * the oldest record of the draining tasks is. Its mates are those nearest in length, see {@link LengthPolicy}.
 *
 * <p>Stream threads add, hurry and cancel; worker threads take. Every method may be called from any thread.
 */
public final class BatchQueue<T> {
    private final BatchLimits limits;
    private final LengthPolicy<T> policy;
    private final LongSupplier nanoTime;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final NavigableSet<Waiting<T>> byLength =
            new TreeSet<>(Comparator.<Waiting<T>>comparingInt(Waiting::tokens).thenComparingLong(Waiting::sequence));
    private final NavigableSet<Waiting<T>> byAge = new TreeSet<>(Comparator.comparingLong(Waiting::sequence));
    private final Set<Lane> draining = new HashSet<>();
    private long sequence;
    private long waitingTokens;
    private boolean closed;

    /**
     * @param limits   how large a batch may become
     * @param nanoTime the clock the linger is measured with, as {@link System#nanoTime}
     */
    public BatchQueue(BatchLimits limits, LongSupplier nanoTime) {
        this.limits = limits;
        this.policy = new LengthPolicy<>(limits);
        this.nanoTime = nanoTime;
    }

    /**
     * Adds an item.
     *
     * @param tokens its length in tokens
     * @throws IllegalArgumentException if it alone exceeds the budget: it could never be taken
     * @throws IllegalStateException    if the queue is closed
     */
    public void add(T item, int tokens, Lane lane) {
        if (!limits.admits(tokens, 1)) {
            throw new IllegalArgumentException("a text of " + tokens + " tokens exceeds the batch budget of "
                    + limits.maxTokens() + " padded tokens");
        }
        lock.lock();
        try {
            if (closed) {
                throw new IllegalStateException("the batch queue is closed");
            }
            Waiting<T> waiting = new Waiting<>(item, tokens, lane, sequence++, nanoTime.getAsLong());
            byLength.add(waiting);
            byAge.add(waiting);
            waitingTokens += tokens;
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits for work and takes the next batch.
     *
     * @return the batch, or an empty list once the queue is closed
     * @throws InterruptedException if the worker is interrupted while it waits
     */
    public List<Waiting<T>> take() throws InterruptedException {
        lock.lock();
        try {
            while (!closed) {
                if (byAge.isEmpty()) {
                    changed.await();
                    continue;
                }
                long lingering = lingering();
                if (lingering <= 0) {
                    return removeBatch();
                }
                changed.awaitNanos(lingering);
            }
            return List.of();
        } finally {
            lock.unlock();
        }
    }

    /** Lets a lane's records go before all others until {@link #settled}: its task is about to commit. */
    public void hurry(Lane lane) {
        lock.lock();
        try {
            draining.add(lane);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Ends what {@link #hurry} began. */
    public void settled(Lane lane) {
        lock.lock();
        try {
            draining.remove(lane);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Takes out what a lane has waiting, and ends its hurry.
     *
     * @return what was taken out
     */
    public List<Waiting<T>> cancel(Lane lane) {
        lock.lock();
        try {
            draining.remove(lane);
            return removeAll(waiting -> waiting.lane() == lane);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Closes the queue: workers get nothing more.
     *
     * @return what was waiting
     */
    public List<Waiting<T>> close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
            return removeAll(waiting -> true);
        } finally {
            lock.unlock();
        }
    }

    /** How many records wait. */
    public int size() {
        lock.lock();
        try {
            return byAge.size();
        } finally {
            lock.unlock();
        }
    }

    private long lingering() {
        boolean full = byAge.size() >= limits.maxRecords() || waitingTokens >= limits.maxTokens();
        if (limits.linger().isZero() || full || !draining.isEmpty()) {
            return 0;
        }
        return limits.linger().toNanos() - (nanoTime.getAsLong() - byAge.first().since());
    }

    private List<Waiting<T>> removeBatch() {
        Predicate<Waiting<T>> hurried = waiting -> draining.contains(waiting.lane());
        Waiting<T> oldest = byAge.first();
        Waiting<T> seed = draining.isEmpty()
                ? oldest
                : byAge.stream().filter(hurried).findFirst().orElse(oldest);
        List<Waiting<T>> batch = policy.choose(byLength, seed, hurried);
        batch.forEach(this::remove);
        if (!byAge.isEmpty()) {
            changed.signal();
        }
        return batch;
    }

    private List<Waiting<T>> removeAll(Predicate<Waiting<T>> which) {
        List<Waiting<T>> removed = new ArrayList<>(byAge.stream().filter(which).toList());
        removed.forEach(this::remove);
        return removed;
    }

    private void remove(Waiting<T> waiting) {
        byLength.remove(waiting);
        byAge.remove(waiting);
        waitingTokens -= waiting.tokens();
    }
}
