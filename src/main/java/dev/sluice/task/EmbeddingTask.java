package dev.sluice.task;

import dev.sluice.model.EmbeddingModel;
import dev.sluice.model.ModelException;
import dev.sluice.model.Pooling;
import dev.sluice.onnx.Output;
import dev.sluice.onnx.Signature;
import dev.sluice.tokenize.TextTokenizer;
import dev.sluice.tokenize.Tokens;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Hidden states {@code [batch, tokens, width]} to one embedding a text: pooled, cut to its first dimensions where that is asked
 * for, and normalized where the model says so. The order is sentence-transformers' for Matryoshka models: cut, then normalize.
 */
final class EmbeddingTask implements Task {
    static final List<String> USUAL_NAMES = List.of("last_hidden_state", "token_embeddings", "output_0");

    private final EmbeddingModel model;
    private final String output;
    private final Optional<Integer> dimensions;
    private final boolean fused;

    private EmbeddingTask(EmbeddingModel model, String output, Optional<Integer> dimensions, boolean fused) {
        this.model = model;
        this.output = output;
        this.dimensions = dimensions;
        this.fused = fused;
    }

    /**
     * Finds the hidden states among the model's outputs: by their usual names, else the only {@code [batch, tokens, width]}.
     *
     * @param dimensions how many of an embedding's first dimensions are kept; all if empty
     * @throws ModelException if there is no such output, or several of unknown names, or it has fewer dimensions
     */
    static EmbeddingTask of(EmbeddingModel model, Signature signature, String location, Optional<Integer> dimensions) {
        String output = hidden(signature, location, "embedding");
        long width = signature.outputs().get(output)[2] * model.pooling().size();
        if (width > 0 && dimensions.isPresent() && dimensions.get() > width) {
            throw new ModelException("answer.dimensions: found " + dimensions.get() + ", but model " + location
                    + " gives " + width + " numbers.");
        }
        return new EmbeddingTask(model, output, dimensions, false);
    }

    /** The hidden states' name. */
    static String hidden(Signature signature, String location, String task) {
        return signature
                .output(USUAL_NAMES, 3)
                .orElseThrow(() -> new ModelException("model " + location + ": task " + task
                        + " needs the hidden states, one output of shape [batch, tokens, width] named one of "
                        + USUAL_NAMES + "; found " + signature.describeOutputs()
                        + ". Export it for feature extraction."));
    }

    @Override
    public Optional<EmbeddingTask> fused(Signature signature) {
        return signature.outputs().containsKey(Fusion.EMBEDDING)
                ? Optional.of(new EmbeddingTask(model, Fusion.EMBEDDING, dimensions, true))
                : Optional.empty();
    }

    @Override
    public List<Tokens> inputs(TextTokenizer tokenizer, String text, Optional<String> pair) {
        return Task.super.inputs(tokenizer, model.prompt() + text, pair);
    }

    @Override
    public List<String> outputs() {
        return List.of(output);
    }

    @Override
    public List<Answer> answers(List<Output> outputs, List<Tokens> batch) {
        return fused ? finished(outputs.get(0), batch) : pooled(outputs.get(0), batch);
    }

    private static List<Answer> finished(Output embeddings, List<Tokens> batch) {
        int width = embeddings.rowLength();
        List<Answer> answers = new ArrayList<>(batch.size());
        for (int row = 0; row < batch.size(); row++) {
            float[] vector = Numbers.finite(embeddings.copy(row * width, width), "the embedding");
            answers.add(new Answer.Embedding(
                    vector, batch.get(row).length(), batch.get(row).truncated()));
        }
        return answers;
    }

    private List<Answer> pooled(Output hidden, List<Tokens> batch) {
        int width = (int) hidden.shape()[2];
        List<Answer> answers = new ArrayList<>(batch.size());
        for (int row = 0; row < batch.size(); row++) {
            Tokens tokens = batch.get(row);
            float[] vector = new float[width * model.pooling().size()];
            int at = 0;
            for (Pooling pooling : model.pooling()) {
                pooling.pool(hidden.values(), row * hidden.rowLength(), tokens.length(), width, vector, at);
                at += width;
            }
            answers.add(new Answer.Embedding(finished(vector), tokens.length(), tokens.truncated()));
        }
        return answers;
    }

    /** Of the parts of a long text, the mean. */
    @Override
    public Answer combine(List<Tokens> inputs, List<Answer> parts) {
        if (parts.size() == 1) {
            return parts.get(0);
        }
        float[] mean = Numbers.mean(
                parts.stream().map(part -> ((Answer.Embedding) part).vector()).toList());
        if (model.normalize()) {
            Numbers.normalize(mean);
        }
        int tokens = parts.stream().mapToInt(Answer::tokens).sum();
        return new Answer.Embedding(mean, tokens, false);
    }

    private float[] finished(float[] pooled) {
        Numbers.finite(pooled, "the embedding");
        float[] vector = dimensions.isPresent() && dimensions.get() < pooled.length
                ? Arrays.copyOf(pooled, dimensions.get())
                : pooled;
        if (model.normalize()) {
            Numbers.normalize(vector);
        }
        return vector;
    }
}
