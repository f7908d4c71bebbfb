package dev.sluice.task;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** What several tasks do with a row of numbers. */
final class Numbers {
    /** The smallest norm that is divided by, as PyTorch's {@code normalize} has it. */
    static final double LEAST_NORM = 1e-12;

    private Numbers() {}

    /** Makes a vector's L2 norm 1, in its place. */
    static void normalize(float[] vector) {
        double squares = 0;
        for (float value : vector) {
            squares += (double) value * value;
        }
        double norm = Math.max(Math.sqrt(squares), LEAST_NORM);
        for (int i = 0; i < vector.length; i++) {
            vector[i] = (float) (vector[i] / norm);
        }
    }

    /** The mean of vectors of one length. */
    static float[] mean(List<float[]> vectors) {
        double[] sum = new double[vectors.get(0).length];
        for (float[] vector : vectors) {
            for (int i = 0; i < sum.length; i++) {
                sum[i] += vector[i];
            }
        }
        float[] mean = new float[sum.length];
        for (int i = 0; i < mean.length; i++) {
            mean[i] = (float) (sum[i] / vectors.size());
        }
        return mean;
    }

    /** The highest value of each place of vectors of one length. */
    static float[] highest(List<float[]> vectors) {
        float[] highest = vectors.get(0).clone();
        for (float[] vector : vectors) {
            for (int i = 0; i < highest.length; i++) {
                highest[i] = Math.max(highest[i], vector[i]);
            }
        }
        return highest;
    }

    /**
     * Looks whether all are numbers.
     *
     * @param what what they are, for the message
     * @throws ArithmeticException if one is infinite or not a number: the model has failed on the text
     */
    static float[] finite(float[] values, String what) {
        for (float value : values) {
            if (!Float.isFinite(value)) {
                throw new ArithmeticException(what + " holds " + value + ", which is no number");
            }
        }
        return values;
    }

    /** The place of the largest value; of equal ones the first. */
    static int best(float[] values) {
        int best = 0;
        for (int i = 1; i < values.length; i++) {
            if (values[i] > values[best]) {
                best = i;
            }
        }
        return best;
    }

    /** The places of the largest values, largest first; of equal ones the first comes first. */
    static List<Integer> largest(float[] values, int count) {
        if (count >= values.length) {
            List<Integer> all = new ArrayList<>(values.length);
            for (int i = 0; i < values.length; i++) {
                all.add(i);
            }
            all.sort(Comparator.comparingDouble(i -> -values[i]));
            return all;
        }
        int[] best = new int[count];
        int held = 0;
        for (int i = 0; i < values.length; i++) {
            int at = held;
            while (at > 0 && values[best[at - 1]] < values[i]) {
                at--;
            }
            if (at < count) {
                held = Math.min(held + 1, count);
                System.arraycopy(best, at, best, at + 1, held - at - 1);
                best[at] = i;
            }
        }
        return Arrays.stream(best).boxed().toList();
    }
}
