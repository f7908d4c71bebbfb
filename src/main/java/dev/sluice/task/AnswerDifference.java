package dev.sluice.task;

import dev.sluice.task.Answer.Embedding;
import dev.sluice.task.Answer.FillMask;
import dev.sluice.task.Answer.Filling;
import dev.sluice.task.Answer.Part;
import java.util.List;

/** How far the same answers are apart that were come to in two ways. */
final class AnswerDifference {
    private AnswerDifference() {}

    /** The largest difference of two numbers; infinite if the answers differ in more than numbers. */
    static double largest(List<Answer> ones, List<Answer> others) {
        double largest = ones.size() == others.size() ? 0 : Double.POSITIVE_INFINITY;
        for (int i = 0; i < Math.min(ones.size(), others.size()); i++) {
            largest = Math.max(largest, of(ones.get(i), others.get(i)));
        }
        return largest;
    }

    private static double of(Answer one, Answer other) {
        if (one instanceof Embedding a && other instanceof Embedding b) {
            return of(a.vector(), b.vector());
        }
        if (one instanceof Part a && other instanceof Part b) {
            return of(a.values(), b.values());
        }
        if (one instanceof FillMask a && other instanceof FillMask b) {
            return of(a.masks(), b.masks());
        }
        return Double.POSITIVE_INFINITY;
    }

    private static double of(float[] one, float[] other) {
        double largest = one.length == other.length ? 0 : Double.POSITIVE_INFINITY;
        for (int i = 0; i < Math.min(one.length, other.length); i++) {
            largest = Math.max(largest, Math.abs(one[i] - other[i]));
        }
        return largest;
    }

    /** By their scores: equally likely words may stand in either order. */
    private static double of(List<List<Filling>> one, List<List<Filling>> other) {
        return of(scores(one), scores(other));
    }

    private static float[] scores(List<List<Filling>> masks) {
        List<Float> scores =
                masks.stream().flatMap(List::stream).map(Filling::score).toList();
        float[] all = new float[scores.size()];
        for (int i = 0; i < all.length; i++) {
            all[i] = scores.get(i);
        }
        return all;
    }
}
