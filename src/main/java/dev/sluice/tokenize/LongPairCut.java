package dev.sluice.tokenize;

import dev.sluice.tokenize.LongTextCut.Prefix;
import java.util.function.ToIntFunction;

/**
 * Shortens a pair of texts without changing what is left of them after truncation. The longer one is truncated first; when
 * both are too long and an odd number of tokens is to be shared, the longer one gets one more (Hugging Face's tokenizers,
 * {@code truncate_encodings}). So beyond what {@link LongTextCut} proves of each, the prefixes must compare as the whole
 * texts do. Finding out which is longer reads no more than the shorter one's length of each.
 */
final class LongPairCut {
    private static final int GROWTH = 4;

    private final LongTextCut cut;
    private final ToIntFunction<String> tokens;
    private final int maxTokens;

    /** Two texts. */
    record Pair(String first, String second) {}

    /**
     * @param cut       cuts each text
     * @param tokens    counts a text's tokens, without truncation and special tokens
     * @param maxTokens the most tokens that are kept of both together
     */
    LongPairCut(LongTextCut cut, ToIntFunction<String> tokens, int maxTokens) {
        this.cut = cut;
        this.tokens = tokens;
        this.maxTokens = maxTokens;
    }

    /** The pair's prefixes. */
    Pair prefixes(String first, String second) {
        if (!cut.worthLooking(first) && !cut.worthLooking(second)) {
            return new Pair(first, second);
        }
        if (firstIsLonger(first, second)) {
            String shorter = cut.prefix(second, maxTokens).text();
            int more = tokens.applyAsInt(shorter) + 1;
            return new Pair(cut.prefix(first, Math.max(maxTokens, more)).text(), shorter);
        }
        String shorter = cut.prefix(first, maxTokens).text();
        int asMany = tokens.applyAsInt(shorter);
        return new Pair(shorter, cut.prefix(second, Math.max(maxTokens, asMany)).text());
    }

    private boolean firstIsLonger(String first, String second) {
        for (int least = maxTokens; ; least *= GROWTH) {
            Prefix ofFirst = cut.prefix(first, least);
            if (ofFirst.whole()) {
                int all = tokens.applyAsInt(ofFirst.text());
                return tokens.applyAsInt(cut.prefix(second, all).text()) < all;
            }
            Prefix ofSecond = cut.prefix(second, least);
            if (ofSecond.whole()) {
                int all = tokens.applyAsInt(ofSecond.text());
                return tokens.applyAsInt(cut.prefix(first, all + 1).text()) > all;
            }
        }
    }
}
