package dev.sluice.task;

import dev.sluice.model.ClassificationModel;
import dev.sluice.model.ClassificationModel.Activation;
import dev.sluice.onnx.Output;
import dev.sluice.onnx.Signature;
import dev.sluice.task.Answer.Classification;
import dev.sluice.task.Answer.Part;
import dev.sluice.tokenize.TextTokenizer;
import dev.sluice.tokenize.Tokens;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * An inference model (entailment, contradiction) asked for each label whether the text entails a sentence about it, as
 * transformers' zero-shot pipeline does it ({@code pipelines/zero_shot_classification.py}): softmax over the labels' entailments,
 * or, where several labels may hold, over each one's entailment and contradiction.
 */
final class ZeroShotNliTask implements Task {
    private static final String USUAL_TEMPLATE = "This example is {}.";

    private final String output;
    private final ZeroShotOptions zeroShot;
    private final AnswerOptions options;
    private final int entailment;
    private final int contradiction;

    private ZeroShotNliTask(
            String output, ZeroShotOptions zeroShot, AnswerOptions options, int entailment, int labels) {
        this.output = output;
        this.zeroShot = zeroShot;
        this.options = options;
        this.entailment = entailment;
        this.contradiction = entailment == 0 ? labels - 1 : 0;
    }

    /** Whether a model's labels are those of inference, and which one is entailment. */
    static Optional<Integer> entailment(ClassificationModel model) {
        return IntStream.range(0, model.labels().size())
                .filter(i -> model.labels().get(i).toLowerCase(Locale.ROOT).startsWith("entail"))
                .boxed()
                .findFirst();
    }

    static ZeroShotNliTask of(
            ClassificationModel model,
            Signature signature,
            String location,
            ZeroShotOptions zeroShot,
            AnswerOptions options) {
        String output = ClassificationTask.logits(model, signature, location, "zero-shot");
        int entailment = entailment(model).orElseThrow();
        return new ZeroShotNliTask(
                output, zeroShot, options, entailment, model.labels().size());
    }

    @Override
    public List<Tokens> inputs(TextTokenizer tokenizer, String text, Optional<String> pair) {
        return zeroShot.labels().stream()
                .map(label -> tokenizer.encode(text, zeroShot.sentence(label, USUAL_TEMPLATE)))
                .toList();
    }

    @Override
    public List<String> outputs() {
        return List.of(output);
    }

    /** The logits of each input, as they are. */
    @Override
    public List<Answer> answers(List<Output> outputs, List<Tokens> batch) {
        int labels = outputs.get(0).rowLength();
        List<Answer> answers = new ArrayList<>(batch.size());
        for (int row = 0; row < batch.size(); row++) {
            float[] logits = Numbers.finite(outputs.get(0).copy(row * labels, labels), "a logit");
            answers.add(new Part(logits, batch.get(row).length(), batch.get(row).truncated()));
        }
        return answers;
    }

    @Override
    public Answer combine(List<Tokens> inputs, List<Answer> parts) {
        List<float[]> logits =
                parts.stream().map(part -> ((Part) part).values()).toList();
        float[] scores = new float[logits.size()];
        if (zeroShot.multiLabel() || scores.length == 1) {
            for (int i = 0; i < scores.length; i++) {
                float[] both = {logits.get(i)[contradiction], logits.get(i)[entailment]};
                scores[i] = Activation.SOFTMAX.scores(both)[1];
            }
        } else {
            for (int i = 0; i < scores.length; i++) {
                scores[i] = logits.get(i)[entailment];
            }
            scores = Activation.SOFTMAX.scores(scores);
        }
        int tokens = parts.stream().mapToInt(Answer::tokens).max().orElseThrow();
        boolean truncated = parts.stream().anyMatch(Answer::truncated);
        return new Classification(
                ClassificationTask.labelled(
                        zeroShot.labels(),
                        scores,
                        options.topK().orElse(Integer.MAX_VALUE),
                        options.threshold().orElse(Double.NEGATIVE_INFINITY)),
                tokens,
                truncated);
    }
}
