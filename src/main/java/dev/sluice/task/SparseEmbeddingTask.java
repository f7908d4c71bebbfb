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

    /** @param withWords whether the words come with the weights */
    SparseEmbeddingTask(Signature signature, String location, Vocabulary vocabulary, boolean withWords) {
        this.output = MaskedWords.output(signature, vocabulary, location, "sparse-embedding");
        this.vocabulary = vocabulary;
        this.withWords = withWords;
    }

    @Override
    public List<String> outputs() {
        return List.of(output);
    }

    @Override
    public List<Answer> answers(List<Output> outputs, List<Tokens> batch) {
        Output logits = outputs.get(0);
        int words = (int) logits.shape()[2];
        List<Answer> answers = new ArrayList<>(batch.size());
        float[] largest = new float[words];
        float[] own = new float[words];
        for (int row = 0; row < batch.size(); row++) {
            Tokens tokens = batch.get(row);
            Arrays.fill(largest, 0);
            for (int token = 0; token < tokens.length(); token++) {
                logits.values().get(row * logits.rowLength() + token * words, own);
                for (int word = 0; word < words; word++) {
                    largest[word] = Math.max(largest[word], own[word]);
                }
            }
            answers.add(new Part(
                    Numbers.finite(largest.clone(), "the sparse embedding"), tokens.length(), tokens.truncated()));
        }
        return answers;
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
