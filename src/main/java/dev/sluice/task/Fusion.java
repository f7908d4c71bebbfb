package dev.sluice.task;

import dev.sluice.model.EmbeddingModel;
import dev.sluice.model.Pooling;
import dev.sluice.onnx.GraphTail;
import dev.sluice.onnx.ModelGraph;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The tasks' last steps as nodes of the model's graph, where that leaves less to be taken off the device: pooling, SPLADE's
 * maximum, and the best words of masks. Other tasks' outputs are hardly larger than their answers.
 */
final class Fusion {
    /** The embedding, {@code [batch, dimensions]}. */
    static final String EMBEDDING = GraphTail.PREFIX + "embedding";
    /** The weight of each word before its logarithm, {@code [batch, words]}. */
    static final String WEIGHTS = GraphTail.PREFIX + "weights";
    /** The probabilities of the best words of each mask, one mask of the batch after another, {@code [masks + 1, best]}. */
    static final String MASK_SCORES = GraphTail.PREFIX + "mask-scores";
    /** Which words these are, or which of the targets, {@code [masks + 1, best]}. */
    static final String MASK_WORDS = GraphTail.PREFIX + "mask-words";

    private static final String MASK_INPUT = "attention_mask";
    private static final String IDS_INPUT = "input_ids";

    private final ModelGraph graph;
    private final GraphTail tail;

    private Fusion(ModelGraph graph, GraphTail tail) {
        this.graph = graph;
        this.tail = tail;
    }

    /** Pooling, cut and norm. */
    static Optional<GraphTail> embedding(ModelGraph graph, EmbeddingModel model, Optional<Integer> dimensions) {
        Optional<String> hidden = graph.output(EmbeddingTask.USUAL_NAMES, 3);
        Optional<GraphTail> tail = graph.tail();
        if (hidden.isEmpty() || tail.isEmpty() || !graph.inputs().contains(MASK_INPUT)) {
            return Optional.empty();
        }
        new Fusion(graph, tail.get()).embed(hidden.get(), model, dimensions);
        return tail;
    }

    private void embed(String output, EmbeddingModel model, Optional<Integer> dimensions) {
        String hidden = tail.floats(output);
        String mask = tail.floats(MASK_INPUT);
        List<String> vectors = new ArrayList<>();
        for (Pooling pooling : model.pooling()) {
            vectors.add(pooled(pooling, hidden, mask));
        }
        String vector = vectors.size() == 1 ? vectors.get(0) : tail.concatenated(vectors, 1);
        if (dimensions.isPresent()) {
            vector = tail.node("Slice", vector, tail.integers(0), tail.integers(dimensions.get()), tail.integers(1));
        }
        if (model.normalize()) {
            String squares = tail.sum(tail.node("Mul", vector, vector), 1, true);
            String norm = tail.node("Max", tail.node("Sqrt", squares), tail.number((float) Numbers.LEAST_NORM));
            vector = tail.node("Div", vector, norm);
        }
        tail.output(vector, "embedding", 2);
    }

    /** As {@link Pooling} does it: {@code [batch, tokens, width]} and {@code [batch, tokens]} to {@code [batch, width]}. */
    private String pooled(Pooling pooling, String hidden, String mask) {
        String count = tail.sum(mask, 1, true);
        return switch (pooling) {
            case CLS -> tail.pick(hidden, tail.integer(0), 1);
            case MAX -> {
                String lowest = tail.number(-Float.MAX_VALUE);
                yield tail.most(tail.node("Where", tail.truths(wide(mask)), hidden, lowest), 1);
            }
            case MEAN -> tail.node("Div", weighted(hidden, mask), count);
            case MEAN_SQRT_LEN -> tail.node("Div", weighted(hidden, mask), tail.node("Sqrt", count));
            case WEIGHTEDMEAN -> {
                String weights = tail.node("Mul", places(mask), mask);
                yield tail.node("Div", weighted(hidden, weights), tail.sum(weights, 1, true));
            }
            case LASTTOKEN -> {
                String last = tail.floats(tail.node("Equal", places(mask), count));
                yield weighted(hidden, tail.node("Mul", last, mask));
            }
        };
    }

    /** 1, 2, 3 … for a text's tokens. */
    private String places(String mask) {
        return tail.node("CumSum", mask, tail.integer(1));
    }

    private String weighted(String hidden, String weights) {
        return tail.sum(tail.node("Mul", hidden, wide(weights)), 1, false);
    }

    private String wide(String mask) {
        return tail.unsqueezed(mask, 2);
    }

    /** The largest logit above 0 of each word. */
    static Optional<GraphTail> weights(ModelGraph graph) {
        Optional<String> logits = graph.output(MaskedWords.USUAL_NAMES, 3);
        Optional<GraphTail> tail = graph.tail();
        if (logits.isEmpty() || tail.isEmpty() || !graph.inputs().contains(MASK_INPUT)) {
            return Optional.empty();
        }
        Fusion fusion = new Fusion(graph, tail.get());
        String positive = tail.get().node("Relu", tail.get().floats(logits.get()));
        String own = tail.get().node("Mul", positive, fusion.wide(tail.get().floats(MASK_INPUT)));
        tail.get().output(tail.get().most(own, 1), "weights", 2);
        return tail;
    }

    /**
     * The best words of each mask.
     *
     * @param mask    the mask's number
     * @param targets the only words that are looked at; all if empty
     * @param best    how many
     */
    static Optional<GraphTail> masks(ModelGraph graph, int mask, int[] targets, long best) {
        Optional<String> logits = graph.output(MaskedWords.USUAL_NAMES, 3);
        Optional<GraphTail> found = graph.tail();
        if (logits.isEmpty() || found.isEmpty()) {
            return Optional.empty();
        }
        GraphTail tail = found.get();
        String ids = tail.floats(IDS_INPUT);
        String masks = tail.transposed(tail.node("NonZero", tail.node("Equal", ids, tail.number(mask))));
        // ONNX Runtime's TopK divides by the number of rows: one more, which nobody reads, for a batch without masks
        String first = tail.unsqueezed(tail.integers(0, 0), 0);
        String places = tail.concatenated(List.of(masks, first), 0);
        String scores = tail.softmax(tail.floats(tail.node("GatherND", logits.get(), places)));
        if (targets.length > 0) {
            long[] numbers = new long[targets.length];
            for (int i = 0; i < numbers.length; i++) {
                numbers[i] = targets[i];
            }
            scores = tail.pick(scores, tail.integers(numbers), 1);
        }
        List<String> largest = tail.largest(scores, best);
        tail.output(largest.get(0), "mask-scores", 2);
        tail.output(largest.get(1), "mask-words", 2);
        return found;
    }
}
