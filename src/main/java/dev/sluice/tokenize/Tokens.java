package dev.sluice.tokenize;

import java.util.Optional;

/**
 * A text as the model reads it: {@code ids} and {@code typeIds} are {@code [tokens]}, special tokens included, no padding.
 * The arrays belong to the record and are not changed by anybody.
 *
 * @param ids       the vocabulary's numbers
 * @param typeIds   0 for the first text and 1 for the second of a pair
 * @param truncated whether the text was longer than the model takes
 * @param spans     where the tokens are in the text, for tasks that need it
 */
public record Tokens(long[] ids, long[] typeIds, boolean truncated, Optional<Spans> spans) {

    /** Tokens of a text that nobody looks at again. */
    public Tokens(long[] ids, long[] typeIds, boolean truncated) {
        this(ids, typeIds, truncated, Optional.empty());
    }

    /** How many tokens. */
    public int length() {
        return ids.length;
    }
}
