package dev.sluice.model;

import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Locale;

/**
 * How the hidden states of a text's tokens become one vector. The formulas are sentence-transformers'
 * ({@code models/Pooling.py}), taken over the real tokens only.
 */
public enum Pooling {
    /** The first token's. */
    CLS("pooling_mode_cls_token"),
    /** The largest value of each dimension. */
    MAX("pooling_mode_max_tokens"),
    /** The mean. */
    MEAN("pooling_mode_mean_tokens"),
    /** The sum over the square root of the number of tokens. */
    MEAN_SQRT_LEN("pooling_mode_mean_sqrt_len_tokens"),
    /** The mean, token {@code n} (from 1) weighted by {@code n}. */
    WEIGHTEDMEAN("pooling_mode_weightedmean_tokens"),
    /** The last token's. */
    LASTTOKEN("pooling_mode_lasttoken");

    private final String configKey;

    Pooling(String configKey) {
        this.configKey = configKey;
    }

    /** The key of {@code 1_Pooling/config.json} that asks for this mode. */
    public String configKey() {
        return configKey;
    }

    /** The name in configuration files, as sentence-transformers has it. */
    public String configName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Pools one text.
     *
     * @param hidden {@code [tokens, width]}, flat, from {@code offset}; its position is left as it is
     * @param tokens the real tokens
     * @param into   {@code [.., width, ..]}: where the vector goes
     * @param at     its first place in {@code into}
     */
    public void pool(FloatBuffer hidden, int offset, int tokens, int width, float[] into, int at) {
        switch (this) {
            case CLS -> hidden.get(offset, into, at, width);
            case LASTTOKEN -> hidden.get(offset + (tokens - 1) * width, into, at, width);
            case MAX -> max(hidden, offset, tokens, width, into, at);
            case MEAN -> sum(hidden, offset, tokens, width, into, at, false, 1f / tokens);
            case MEAN_SQRT_LEN -> sum(hidden, offset, tokens, width, into, at, false, (float) (1 / Math.sqrt(tokens)));
            case WEIGHTEDMEAN ->
                sum(hidden, offset, tokens, width, into, at, true, (float) (2.0 / ((double) tokens * (tokens + 1))));
        }
    }

    private static void max(FloatBuffer hidden, int offset, int tokens, int width, float[] into, int at) {
        float[] vector = new float[width];
        Arrays.fill(into, at, at + width, Float.NEGATIVE_INFINITY);
        for (int token = 0, from = offset; token < tokens; token++, from += width) {
            hidden.get(from, vector);
            for (int i = 0; i < width; i++) {
                into[at + i] = Math.max(into[at + i], vector[i]);
            }
        }
    }

    private static void sum(
            FloatBuffer hidden,
            int offset,
            int tokens,
            int width,
            float[] into,
            int at,
            boolean weighted,
            float scale) {
        float[] vector = new float[width];
        Arrays.fill(into, at, at + width, 0);
        for (int token = 0, from = offset; token < tokens; token++, from += width) {
            float weight = weighted ? token + 1 : 1;
            hidden.get(from, vector);
            for (int i = 0; i < width; i++) {
                into[at + i] += weight * vector[i];
            }
        }
        for (int i = at; i < at + width; i++) {
            into[i] *= scale;
        }
    }
}
