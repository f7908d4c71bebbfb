package dev.sluice.task;

import dev.sluice.model.ClassificationModel;
import dev.sluice.model.ModelException;
import dev.sluice.onnx.LastStep;
import dev.sluice.onnx.Output;
import dev.sluice.onnx.Signature;
import dev.sluice.task.Answer.Classification;
import dev.sluice.task.Answer.LabelScore;
import dev.sluice.tokenize.Tokens;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** Logits {@code [batch, labels]} to scored labels, best first. */
public final class ClassificationStep implements LastStep<Answer> {
    private static final String USUAL_NAME = "logits";

    private final ClassificationModel model;
    private final String output;
    private final String location;

    private ClassificationStep(ClassificationModel model, String output, String location) {
        this.model = model;
        this.output = output;
        this.location = location;
    }

    /**
     * Finds the logits among the model's outputs: by their usual name, else the only {@code [batch, labels]}.
     *
     * @throws ModelException if there is no such output, or it has not as many logits as there are labels
     */
    public static ClassificationStep of(ClassificationModel model, Signature signature, String location) {
        List<String> candidates = signature.outputs().entrySet().stream()
                .filter(output -> output.getValue().length == 2)
                .map(Map.Entry::getKey)
                .toList();
        boolean found = candidates.contains(USUAL_NAME) || candidates.size() == 1;
        if (!found) {
            throw new ModelException(
                    "model " + location + ": task classification needs the logits, one output of shape "
                            + "[batch, labels] named " + USUAL_NAME + "; found " + signature.describeOutputs()
                            + ". Export it for text classification.");
        }
        String output = candidates.contains(USUAL_NAME) ? USUAL_NAME : candidates.get(0);
        long logits = signature.outputs().get(output)[1];
        if (logits >= 0 && logits != model.labels().size()) {
            throw new ModelException(mismatch(location, logits, model));
        }
        return new ClassificationStep(model, output, location);
    }

    private static String mismatch(String location, long logits, ClassificationModel model) {
        return "model " + location + ": it gives " + logits + " logits, but config.json (id2label, num_labels) has the "
                + model.labels().size() + " labels " + model.labels() + ".";
    }

    @Override
    public List<String> outputs() {
        return List.of(output);
    }

    @Override
    public List<Answer> answers(List<Output> outputs, List<Tokens> batch) {
        Output logits = outputs.get(0);
        int labels = logits.rowLength();
        if (labels != model.labels().size()) {
            throw new ModelException(mismatch(location, labels, model));
        }
        List<Answer> answers = new ArrayList<>(batch.size());
        for (int row = 0; row < batch.size(); row++) {
            float[] own = Arrays.copyOfRange(logits.values(), row * labels, (row + 1) * labels);
            Tokens tokens = batch.get(row);
            answers.add(new Classification(scored(own), tokens.length(), tokens.truncated()));
        }
        return answers;
    }

    /** Equal scores stay in the order of their labels, as in the reference. */
    private List<LabelScore> scored(float[] logits) {
        float[] scores = model.activation().scores(logits);
        List<LabelScore> scored = new ArrayList<>(scores.length);
        for (int label = 0; label < scores.length; label++) {
            if (!Float.isFinite(scores[label])) {
                throw new ArithmeticException(
                        "the score of " + model.labels().get(label) + " is " + scores[label] + ", which is no number");
            }
            scored.add(new LabelScore(model.labels().get(label), scores[label]));
        }
        scored.sort(Comparator.comparingDouble(LabelScore::score).reversed());
        return List.copyOf(scored);
    }
}
