package dev.sluice.task;

import java.util.List;
import java.util.Optional;

/**
 * How answers are shaped; each task looks at its own.
 *
 * @param topK            the most labels, words or spans; all labels, five words, one span unless given
 * @param threshold       the least score of a label
 * @param aggregation     how tokens become entities
 * @param targets         the only words that may fill a mask; any if empty
 * @param maxAnswerTokens the longest span, in tokens
 * @param noAnswer        whether a context may have no answer
 * @param words           whether sparse embeddings come with their words
 * @param dimensions      how many of a vector's first dimensions are kept
 * @param encoding        how a vector's numbers are written
 * @param calibration     a file of texts that int8 takes its ranges from
 */
public record AnswerOptions(
        Optional<Integer> topK,
        Optional<Double> threshold,
        Aggregation aggregation,
        List<String> targets,
        int maxAnswerTokens,
        boolean noAnswer,
        boolean words,
        Optional<Integer> dimensions,
        Encoding encoding,
        Optional<String> calibration) {

    /** How tokens become entities, as transformers' token-classification pipeline has it. */
    public enum Aggregation {
        /** Each token by itself. */
        NONE,
        /** Neighbours of one kind together. */
        SIMPLE,
        /** Words first, each by its first token. */
        FIRST,
        /** Words first, each by its tokens' average. */
        AVERAGE,
        /** Words first, each by its surest token. */
        MAX
    }

    /** How a vector's numbers are written. */
    public enum Encoding {
        /** As the model gives them. */
        FLOAT32,
        /** In 256 steps between the least and the largest of each dimension. */
        INT8,
        /** Their signs. */
        BINARY
    }

    /** What is taken unless a configuration says otherwise. */
    public static final AnswerOptions DEFAULT = new AnswerOptions(
            Optional.empty(),
            Optional.empty(),
            Aggregation.SIMPLE,
            List.of(),
            15,
            false,
            false,
            Optional.empty(),
            Encoding.FLOAT32,
            Optional.empty());
}
