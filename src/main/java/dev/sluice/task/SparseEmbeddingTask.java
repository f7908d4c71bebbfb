package dev.sluice.task;

import dev.sluice.onnx.Output;
import dev.sluice.onnx.Signature;
import dev.sluice.task.Answer.Part;
import dev.sluice.task.Answer.SparseEmbedding;
import dev.sluice.tokenize.Tokens;
import dev.sluice.tokenize.Vocabulary;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Logits {@code [batch, tokens, words]} to a weight for each word: the largest over the text's tokens of
 * {@code log(1 + relu(logit))}, as SPLADE has it (Formal et al., 2021). Words of weight 0 are left out.
 */
final class SparseEmbeddingTask implements Task {
    private final String output;
    private final Vocabulary vocabulary;
    private final boolean withWords;
    private final boolean fused;

    private SparseEmbeddingTask(String output, Vocabulary vocabulary, boolean withWords, boolean fused) {
        this.output = output;
        this.vocabulary = vocabulary;
        this.withWords = withWords;
        this.fused = fused;
    }

    /**
     * Looks whether it is a masked-word model.
     *
     * @param withWords whether the words come with the weights
     */
    static SparseEmbeddingTask of(Signature signature, String location, Vocabulary vocabulary, boolean withWords) {
        String output = MaskedWords.output(signature, vocabulary, location, "sparse-embedding");
        return new SparseEmbeddingTask(output, vocabulary, withWords, false);
    }

    @Override
    public Optional<SparseEmbeddingTask> fused(Signature signature) {
        return signature.outputs().containsKey(Fusion.WEIGHTS)
                ? Optional.of(new SparseEmbeddingTask(Fusion.WEIGHTS, vocabulary, withWords, true))
                : Optional.empty();
    }

    @Override
    public List<String> outputs() {
        return List.of(output);
    }

    @Override
    public List<Answer> answers(List<Output> outputs, List<Tokens> batch) {
        Output own = outputs.get(0);
        List<Answer> answers = new ArrayList<>(batch.size());
        for (int row = 0; row < batch.size(); row++) {
            Tokens tokens = batch.get(row);
            float[] largest =
                    fused ? own.copy(row * own.rowLength(), own.rowLength()) : largest(own, row, tokens.length());
            answers.add(new Part(Numbers.finite(largest, "the sparse embedding"), tokens.length(), tokens.truncated()));
        }
        return answers;
    }

    private static float[] largest(Output logits, int row, int tokens) {
        int words = (int) logits.shape()[2];
        float[] largest = new float[words];
        float[] own = new float[words];
        for (int token = 0; token < tokens; token++) {
            logits.values().get(row * logits.rowLength() + token * words, own);
            for (int word = 0; word < words; word++) {
                largest[word] = Math.max(largest[word], own[word]);
            }
        }
        return largest;
    }

    /** Of a long text's chunks, the largest weights; the logarithm grows with its argument, so the largest logit's is the largest. */
    @Override
    public Answer combine(List<Tokens> inputs, List<Answer> parts) {
        float[] largest = Numbers.highest(
                parts.stream().map(part -> ((Part) part).values()).toList());
        int[] indices = IntStream.range(0, largest.length)
                .filter(word -> largest[word] > 0)
                .toArray();
        float[] values = new float[indices.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) Math.log1p(largest[indices[i]]);
        }
        Optional<List<String>> words = withWords
                ? Optional.of(Arrays.stream(indices).mapToObj(vocabulary::word).toList())
                : Optional.empty();
        int tokens = parts.stream().mapToInt(Answer::tokens).sum();
        return new SparseEmbedding(indices, values, words, tokens, parts.get(0).truncated());
    }
}
