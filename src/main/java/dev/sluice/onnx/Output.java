package dev.sluice.onnx;

/**
 * One output of the model for one batch.
 *
 * @param values the numbers, flat, row by row
 * @param shape  its shape, {@code [batch, …]}
 */
public record Output(float[] values, long[] shape) {

    /** How many numbers belong to one text. */
    public int rowLength() {
        return Math.toIntExact(values.length / shape[0]);
    }
}
