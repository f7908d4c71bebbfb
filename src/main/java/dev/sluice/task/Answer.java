package dev.sluice.task;

import java.util.List;

/** What the model says of one text. */
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

    /**
     * Scored labels.
     *
     * @param scores one for each label, best first
     */
    record Classification(List<LabelScore> scores, int tokens, boolean truncated) implements Answer {

        /** The best one. */
        public LabelScore best() {
            return scores.get(0);
        }
    }

    /**
     * A label and its score.
     *
     * @param label the model's name for it
     * @param score a probability, or the value itself in a regression
     */
    record LabelScore(String label, float score) {}
}
