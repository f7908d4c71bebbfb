package dev.sluice.task;

import dev.sluice.model.ClassificationModel;
import dev.sluice.model.ModelException;
import dev.sluice.onnx.Output;
import dev.sluice.onnx.Signature;
import dev.sluice.task.Answer.Classification;
import dev.sluice.task.Answer.LabelScore;
import dev.sluice.task.Answer.Part;
import dev.sluice.tokenize.Tokens;
import java.util.ArrayList;
import java.util.List;

/**
 * Logits {@code [batch, labels]} to scored labels, best first: all, or the best {@code top-k}, and of these the ones above the
 * threshold. The best one is always there.
 */
final class ClassificationTask implements Task {
    private static final String USUAL_NAME = "logits";

    private final ClassificationModel model;
    private final String output;
    private final String location;
    private final int topK;
    private final double threshold;
    private final boolean highest;

    private ClassificationTask(
            ClassificationModel model, String output, String location, AnswerOptions options, boolean highest) {
        this.model = model;
        this.output = output;
        this.location = location;
        this.topK = options.topK().orElse(Integer.MAX_VALUE);
        this.threshold = options.threshold().orElse(Double.NEGATIVE_INFINITY);
        this.highest = highest;
    }

    /**
     * Finds the logits among the model's outputs: by their usual name, else the only {@code [batch, labels]}.
     *
     * @param highest whether long texts have their chunks' highest scores, rather than the mean
     * @throws ModelException if there is no such output, or it has not as many logits as there are labels
     */
    static ClassificationTask of(
            ClassificationModel model, Signature signature, String location, AnswerOptions options, boolean highest) {
        String output = logits(model, signature, location, "classification");
        return new ClassificationTask(model, output, location, options, highest);
    }

    /** The logits' name. */
    static String logits(ClassificationModel model, Signature signature, String location, String task) {
        String output = signature
                .output(List.of(USUAL_NAME), 2)
                .orElseThrow(() -> new ModelException("model " + location + ": task " + task
                        + " needs the logits, one output of shape [batch, labels] named " + USUAL_NAME + "; found "
                        + signature.describeOutputs() + ". Export it for text classification."));
        long logits = signature.outputs().get(output)[1];
        if (logits >= 0 && logits != model.labels().size()) {
            throw new ModelException(mismatch(location, logits, model));
        }
        return output;
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
            float[] own = logits.copy(row * labels, labels);
            float[] scores = Numbers.finite(model.activation().scores(own), "a label's score");
            answers.add(new Part(scores, batch.get(row).length(), batch.get(row).truncated()));
        }
        return answers;
    }

    /** The best labels; of a long text's chunks by each label's mean or highest score. */
    @Override
    public Answer combine(List<Tokens> inputs, List<Answer> parts) {
        List<float[]> each = parts.stream().map(part -> ((Part) part).values()).toList();
        float[] scores = highest ? Numbers.highest(each) : Numbers.mean(each);
        int tokens = parts.stream().mapToInt(Answer::tokens).sum();
        return new Classification(
                labelled(model.labels(), scores, topK, threshold),
                tokens,
                parts.get(0).truncated());
    }

    /** Best first; equal scores stay in the order of their labels, as in the reference. */
    static List<LabelScore> labelled(List<String> labels, float[] scores, int topK, double threshold) {
        List<LabelScore> labelled = new ArrayList<>();
        for (int label : Numbers.largest(scores, Math.min(topK, scores.length))) {
            if (labelled.isEmpty() || scores[label] >= threshold) {
                labelled.add(new LabelScore(labels.get(label), scores[label]));
            }
        }
        return List.copyOf(labelled);
    }
}
