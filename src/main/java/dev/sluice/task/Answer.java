package dev.sluice.task;

import java.util.List;
import java.util.Optional;

/** What the model says of one event. Spans are in code points, as Python counts characters. */
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
     * A vector in fewer bits.
     *
     * @param values     {@code [dimensions]}, or an eighth of that where each holds eight signs
     * @param encoding   how
     * @param dimensions of the vector
     */
    record QuantizedEmbedding(byte[] values, String encoding, int dimensions, int tokens, boolean truncated)
            implements Answer {}

    /**
     * A vector for each token.
     *
     * @param vectors {@code [tokens][width]}
     * @param words   the tokens as the vocabulary writes them
     * @param starts  where each begins in its text, {@code [tokens]}
     * @param ends    where each ends, {@code [tokens]}
     */
    record TokenEmbedding(float[][] vectors, List<String> words, int[] starts, int[] ends, boolean truncated)
            implements Answer {

        @Override
        public int tokens() {
            return vectors.length;
        }
    }

    /**
     * A weight for words of the vocabulary.
     *
     * @param indices the words' numbers, ascending
     * @param values  their weights, above 0
     * @param words   the words, where they are asked for
     */
    record SparseEmbedding(int[] indices, float[] values, Optional<List<String>> words, int tokens, boolean truncated)
            implements Answer {}

    /**
     * Numbers that an answer is made of when all parts of an event are there; never published.
     *
     * @param values one for each of the model's labels
     */
    record Part(float[] values, int tokens, boolean truncated) implements Answer {}

    /**
     * Scored labels.
     *
     * @param scores best first; at least one
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

    /**
     * What a text names.
     *
     * @param aggregation how tokens were put together
     * @param entities    in the text's order
     */
    record TokenClassification(String aggregation, List<Entity> entities, int tokens, boolean truncated)
            implements Answer {}

    /**
     * One thing named.
     *
     * @param label its label, or its kind if {@code index} is empty
     * @param score a probability
     * @param index the token's place, where tokens are not aggregated
     * @param word  as the vocabulary writes it
     * @param start where it begins in the text
     * @param end   where it ends
     */
    record Entity(String label, float score, Optional<Integer> index, String word, int start, int end) {}

    /**
     * Words for masks.
     *
     * @param masks for each mask, in the text's order, its words, likeliest first
     */
    record FillMask(List<List<Filling>> masks, int tokens, boolean truncated) implements Answer {}

    /**
     * A word for a mask.
     *
     * @param score    a probability
     * @param token    the word's number
     * @param word     the word
     * @param sequence the text with the word in the mask's place
     */
    record Filling(float score, int token, String word, String sequence) {}

    /**
     * Where a question is answered.
     *
     * @param answers best first
     */
    record QuestionAnswering(List<Span> answers, int tokens, boolean truncated) implements Answer {}

    /**
     * A part of a context.
     *
     * @param score a probability
     * @param start where it begins in the context
     * @param end   where it ends
     * @param text  what the context says there
     */
    record Span(float score, int start, int end, String text) {}

    /**
     * One answer for each chunk of a long text, each a record of its own.
     *
     * @param chunks in the text's order; at least one
     */
    record Chunked(List<Chunk> chunks) implements Answer {

        @Override
        public int tokens() {
            return chunks.stream().mapToInt(Chunk::tokens).sum();
        }

        @Override
        public boolean truncated() {
            return false;
        }
    }

    /**
     * The answer to a part of a text.
     *
     * @param answer what the model says of it
     * @param index  which part it is, from 0
     * @param count  how many there are
     * @param start  where it begins in the text
     * @param end    where it ends
     */
    record Chunk(Answer answer, int index, int count, int start, int end) implements Answer {

        @Override
        public int tokens() {
            return answer.tokens();
        }

        @Override
        public boolean truncated() {
            return answer.truncated();
        }
    }

    /** How well two texts fit; higher is better. */
    record Rerank(float score, int tokens, boolean truncated) implements Answer {}
}
