package dev.sluice.tokenize;

/**
 * Where a text's tokens are in it. The arrays are {@code [tokens]} and are not changed by anybody.
 *
 * @param first  the text that the tokens are of
 * @param second the second one of a pair; empty if there is none
 * @param starts where each token begins in its text, in code points; 0 for special tokens
 * @param ends   where it ends
 * @param origin 0 for tokens of the first text, 1 for the second's, -1 for special tokens
 */
public record Spans(String first, String second, int[] starts, int[] ends, int[] origin) {

    /** Whether the tokenizer has added this token by itself. */
    public boolean special(int token) {
        return origin[token] < 0;
    }

    /** The part of a text between two places, in code points. */
    public static String part(String text, int start, int end) {
        int from = text.offsetByCodePoints(0, start);
        return text.substring(from, text.offsetByCodePoints(from, end - start));
    }
}
