package dev.sluice.tokenize;

/**
 * What is done with a text that is longer than the model takes.
 *
 * @param policy  what
 * @param overlap how many tokens neighbouring chunks share
 * @param most    the most chunks of a text; one of more cannot be answered
 * @param each    whether each chunk gets an answer of its own
 * @param highest whether a label's score is the highest of the chunks', rather than their mean
 */
public record Overflow(Policy policy, int overlap, int most, boolean each, boolean highest) {

    /** What is done. */
    public enum Policy {
        /** What is too much is left out, and the answer says so. */
        TRUNCATE,
        /** The text is read in chunks that overlap. */
        CHUNK,
        /** The text cannot be answered. */
        REJECT
    }

    /** Long texts are cut. */
    public static final Overflow TRUNCATE = new Overflow(Policy.TRUNCATE, 0, 1, false, false);
}
