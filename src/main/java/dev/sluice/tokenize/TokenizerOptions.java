package dev.sluice.tokenize;

/**
 * How a model wants its texts tokenized.
 *
 * @param tokenizerJson the content of {@code tokenizer.json}
 * @param maxTokens     the most tokens the model takes, special tokens included
 * @param lowerCase     whether the text is lower-cased before the tokenizer sees it, as sentence-transformers does where
 *                      {@code sentence_bert_config.json} says {@code do_lower_case}
 * @param truncation    which text of a pair is cut where both are too long together
 * @param spans         whether it matters where in the text the tokens are
 * @param overflow      what is done with a text that is too long
 */
public record TokenizerOptions(
        byte[] tokenizerJson,
        int maxTokens,
        boolean lowerCase,
        Truncation truncation,
        boolean spans,
        Overflow overflow) {

    /** Which text of a pair is cut, in the words of Hugging Face's tokenizers. */
    public enum Truncation {
        /** Whichever is longer, token by token. */
        LONGEST_FIRST,
        /** The first one. */
        ONLY_FIRST,
        /** The second one. */
        ONLY_SECOND
    }

    /** For a task that asks for tokens and no more. */
    public TokenizerOptions(byte[] tokenizerJson, int maxTokens, boolean lowerCase) {
        this(tokenizerJson, maxTokens, lowerCase, Truncation.LONGEST_FIRST, false, Overflow.TRUNCATE);
    }

    /** The same for a task with needs of its own. */
    public TokenizerOptions with(Truncation other, boolean withSpans) {
        return new TokenizerOptions(tokenizerJson, maxTokens, lowerCase, other, withSpans, overflow);
    }
}
