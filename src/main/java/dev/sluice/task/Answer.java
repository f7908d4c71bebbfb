package dev.sluice.task;

/**
 * What the model says of one text.
 */
public sealed interface Answer {

    /** How many tokens the text had, special tokens included, after truncation. */
    int tokens();

    /** Whether the text was longer than the model takes. */
    boolean truncated();

    /**
     * A vector.
     *
     * @param vector {@code [width]}
     */
    record Embedding(float[] vector, int tokens, boolean truncated) implements Answer {}
}
