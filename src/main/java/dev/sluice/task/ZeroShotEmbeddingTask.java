package dev.sluice.task;

import dev.sluice.onnx.Signature;
import dev.sluice.task.Answer.Classification;
import dev.sluice.task.Answer.Embedding;
import dev.sluice.tokenize.Tokens;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The cosine between a text's embedding and each label's: that of the label's name, or the mean of what is written of it. The
 * labels' are computed once.
 */
final class ZeroShotEmbeddingTask extends WrappedTask<EmbeddingTask> {
    private static final String USUAL_TEMPLATE = "{}";

    private final ZeroShotOptions zeroShot;
    private final AnswerOptions options;
    private final List<float[]> labels;

    private ZeroShotEmbeddingTask(
            EmbeddingTask embedding, ZeroShotOptions zeroShot, AnswerOptions options, List<float[]> labels) {
        super(embedding);
        this.zeroShot = zeroShot;
        this.options = options;
        this.labels = labels;
    }

    /**
     * Computes the labels' embeddings.
     *
     * @param embed gives a text's embedding
     */
    static ZeroShotEmbeddingTask of(
            EmbeddingTask embedding, ZeroShotOptions zeroShot, AnswerOptions options, Function<String, float[]> embed) {
        List<float[]> labels = zeroShot.labels().stream()
                .map(label -> zeroShot.texts().getOrDefault(label, List.of(zeroShot.sentence(label, USUAL_TEMPLATE))))
                .map(texts -> unit(Numbers.mean(texts.stream()
                        .map(embed)
                        .map(ZeroShotEmbeddingTask::unit)
                        .toList())))
                .toList();
        return new ZeroShotEmbeddingTask(embedding, zeroShot, options, labels);
    }

    private static float[] unit(float[] vector) {
        float[] unit = vector.clone();
        Numbers.normalize(unit);
        return unit;
    }

    @Override
    public Optional<ZeroShotEmbeddingTask> fused(Signature signature) {
        return task.fused(signature).map(fused -> new ZeroShotEmbeddingTask(fused, zeroShot, options, labels));
    }

    @Override
    public Answer combine(List<Tokens> inputs, List<Answer> parts) {
        Embedding whole = (Embedding) task.combine(inputs, parts);
        float[] vector = unit(whole.vector());
        float[] cosines = new float[labels.size()];
        for (int label = 0; label < cosines.length; label++) {
            double product = 0;
            for (int i = 0; i < vector.length; i++) {
                product += (double) vector[i] * labels.get(label)[i];
            }
            cosines[label] = (float) product;
        }
        return new Classification(
                ClassificationTask.labelled(
                        zeroShot.labels(),
                        cosines,
                        options.topK().orElse(Integer.MAX_VALUE),
                        options.threshold().orElse(Double.NEGATIVE_INFINITY)),
                whole.tokens(),
                whole.truncated());
    }
}
