package dev.sluice.onnx;

import java.util.concurrent.atomic.LongAdder;

/** What the workers have done since the start. Workers add, anybody reads. */
public final class InferenceTotals {
    private final LongAdder batches = new LongAdder();
    private final LongAdder records = new LongAdder();
    private final LongAdder tokens = new LongAdder();
    private final LongAdder paddedTokens = new LongAdder();

    void add(int batchRecords, long batchTokens, long batchPaddedTokens) {
        batches.increment();
        records.add(batchRecords);
        tokens.add(batchTokens);
        paddedTokens.add(batchPaddedTokens);
    }

    /** Batches answered. */
    public long batches() {
        return batches.sum();
    }

    /** Records in them. */
    public long records() {
        return records.sum();
    }

    /** Tokens in them, padding not counted. */
    public long tokens() {
        return tokens.sum();
    }

    /** Tokens in them, padding counted. */
    public long paddedTokens() {
        return paddedTokens.sum();
    }
}
