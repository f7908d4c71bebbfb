package dev.sluice.onnx;

import java.nio.FloatBuffer;

/**
 * One output of the model for one batch. Its numbers are outside of the Java heap and there only while the step that is given
 * them runs.
 *
 * @param values the numbers, flat, row by row
 * @param shape  its shape, {@code [batch, …]}
 */
public record Output(FloatBuffer values, long[] shape) {

    /** How many numbers belong to one text. */
    public int rowLength() {
        return Math.toIntExact(values.limit() / shape[0]);
    }

    /** A copy of some numbers. */
    public float[] copy(int from, int length) {
        float[] copied = new float[length];
        values.get(from, copied);
        return copied;
    }
}
