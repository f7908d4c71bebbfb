package dev.sluice.task;

import dev.sluice.model.EmbeddingModel;
import dev.sluice.model.ModelException;
import dev.sluice.model.Pooling;
import dev.sluice.onnx.LastStep;
import dev.sluice.onnx.Output;
import dev.sluice.onnx.Signature;
import dev.sluice.tokenize.Tokens;
import java.util.ArrayList;
import java.util.List;

/** Hidden states {@code [batch, tokens, width]} to one embedding a text: pooled, and normalized where the model says so. */
public final class EmbeddingStep implements LastStep<Answer> {
    private static final List<String> USUAL_NAMES = List.of("last_hidden_state", "token_embeddings", "output_0");
    /** The smallest norm that is divided by, as PyTorch's {@code normalize} has it. */
    private static final double LEAST_NORM = 1e-12;

    private final EmbeddingModel model;
    private final String output;

    private EmbeddingStep(EmbeddingModel model, String output) {
        this.model = model;
        this.output = output;
    }

    /**
     * Finds the hidden states among the model's outputs: by their usual names, else the only {@code [batch, tokens, width]}.
     *
     * @throws ModelException if there is no such output, or several of unknown names
     */
    public static EmbeddingStep of(EmbeddingModel model, Signature signature, String location) {
        List<String> candidates = signature.outputs().entrySet().stream()
                .filter(output -> output.getValue().length == 3)
                .map(java.util.Map.Entry::getKey)
                .toList();
        String output = USUAL_NAMES.stream()
                .filter(candidates::contains)
                .findFirst()
                .orElseGet(() -> candidates.size() == 1 ? candidates.get(0) : null);
        if (output == null) {
            throw new ModelException("model " + location
                    + ": task embedding needs the hidden states, one output of shape "
                    + "[batch, tokens, width] named one of " + USUAL_NAMES + "; found " + signature.describeOutputs()
                    + ". Export it for feature extraction.");
        }
        return new EmbeddingStep(model, output);
    }

    @Override
    public List<String> outputs() {
        return List.of(output);
    }

    @Override
    public List<Answer> answers(List<Output> outputs, List<Tokens> batch) {
        Output hidden = outputs.get(0);
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
            if (model.normalize()) {
                normalize(vector);
            }
            answers.add(new Answer.Embedding(finite(vector), tokens.length(), tokens.truncated()));
        }
        return answers;
    }

    private static void normalize(float[] vector) {
        double squares = 0;
        for (float value : vector) {
            squares += (double) value * value;
        }
        double norm = Math.max(Math.sqrt(squares), LEAST_NORM);
        for (int i = 0; i < vector.length; i++) {
            vector[i] = (float) (vector[i] / norm);
        }
    }

    private static float[] finite(float[] vector) {
        for (float value : vector) {
            if (!Float.isFinite(value)) {
                throw new ArithmeticException("the embedding holds " + value + ", which is no number");
            }
        }
        return vector;
    }
}
