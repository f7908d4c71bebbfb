package dev.sluice.batch;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NavigableSet;
import java.util.function.Predicate;

/**
 * Which records go together: those nearest in length to one that must go. Pure: it takes nothing out of the set.
 *
 * <p>Padding costs as much as text, so a batch stops growing before the budget is used up where its next mate would push
 * the share of padding over {@link #MAX_PADDING}: on a processor a batch of unlike lengths is slower than no batch at all.
 */
final class LengthPolicy<T> {
    /** The largest share of a batch's tokens that may be padding. */
    static final double MAX_PADDING = 0.05;

    private final BatchLimits limits;

    LengthPolicy(BatchLimits limits) {
        this.limits = limits;
    }

    /**
     * Chooses the batch around a seed.
     *
     * @param byLength  everything that waits, in the order of its length
     * @param seed      the record that must be in the batch
     * @param preferred records to be taken before any other
     * @return the batch, the seed first
     */
    List<Waiting<T>> choose(
            NavigableSet<Waiting<T>> byLength, Waiting<T> seed, Predicate<? super Waiting<T>> preferred) {
        Batch<T> batch = new Batch<>(limits, seed);
        if (preferred.test(seed)) {
            batch.grow(byLength, preferred);
        }
        batch.grow(byLength, preferred.negate());
        return batch.members;
    }

    /** A batch in the making. */
    private static final class Batch<T> {
        private final BatchLimits limits;
        private final Waiting<T> seed;
        private final List<Waiting<T>> members = new ArrayList<>();
        private int longest;
        private long tokens;

        Batch(BatchLimits limits, Waiting<T> seed) {
            this.limits = limits;
            this.seed = seed;
            add(seed);
        }

        /** Adds the nearest in length of those wanted, longer or shorter, until neither side fits. */
        void grow(NavigableSet<Waiting<T>> byLength, Predicate<? super Waiting<T>> wanted) {
            Iterator<Waiting<T>> longer = byLength.tailSet(seed, false).iterator();
            Iterator<Waiting<T>> shorter = byLength.headSet(seed, false).descendingIterator();
            Waiting<T> above = next(longer, wanted);
            Waiting<T> below = next(shorter, wanted);
            while (above != null || below != null) {
                boolean up = below == null || above != null && distance(above) <= distance(below);
                Waiting<T> nearest = up ? above : below;
                boolean fits = fits(nearest);
                if (fits) {
                    add(nearest);
                }
                if (up) {
                    above = fits ? next(longer, wanted) : null;
                } else {
                    below = fits ? next(shorter, wanted) : null;
                }
            }
        }

        private int distance(Waiting<T> other) {
            return Math.abs(other.tokens() - seed.tokens());
        }

        private boolean fits(Waiting<T> next) {
            int padded = Math.max(longest, next.tokens());
            int records = members.size() + 1;
            long padding = (long) padded * records - tokens - next.tokens();
            return limits.admits(padded, records) && padding <= MAX_PADDING * padded * records;
        }

        private void add(Waiting<T> next) {
            members.add(next);
            longest = Math.max(longest, next.tokens());
            tokens += next.tokens();
        }

        private Waiting<T> next(Iterator<Waiting<T>> side, Predicate<? super Waiting<T>> wanted) {
            while (side.hasNext()) {
                Waiting<T> candidate = side.next();
                if (wanted.test(candidate)) {
                    return candidate;
                }
            }
            return null;
        }
    }
}
