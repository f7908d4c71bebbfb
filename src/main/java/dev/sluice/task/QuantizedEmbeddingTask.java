package dev.sluice.task;

import dev.sluice.onnx.Signature;
import dev.sluice.task.Answer.Embedding;
import dev.sluice.task.Answer.QuantizedEmbedding;
import dev.sluice.tokenize.Tokens;
import java.util.List;
import java.util.Optional;

/** An embedding in fewer bits. */
final class QuantizedEmbeddingTask extends WrappedTask<EmbeddingTask> {
    private final Quantization quantization;

    QuantizedEmbeddingTask(EmbeddingTask embedding, Quantization quantization) {
        super(embedding);
        this.quantization = quantization;
    }

    @Override
    public Optional<QuantizedEmbeddingTask> fused(Signature signature) {
        return task.fused(signature).map(fused -> new QuantizedEmbeddingTask(fused, quantization));
    }

    @Override
    public Answer combine(List<Tokens> inputs, List<Answer> parts) {
        Embedding whole = (Embedding) task.combine(inputs, parts);
        return new QuantizedEmbedding(
                quantization.quantize(whole.vector()),
                quantization.name(),
                whole.vector().length,
                whole.tokens(),
                whole.truncated());
    }
}
