package dev.sluice.task;

import dev.sluice.onnx.Output;
import dev.sluice.onnx.Signature;
import dev.sluice.task.Answer.Embedding;
import dev.sluice.task.Answer.QuantizedEmbedding;
import dev.sluice.tokenize.TextTokenizer;
import dev.sluice.tokenize.Tokens;
import java.util.List;
import java.util.Optional;

/** An embedding in fewer bits. */
final class QuantizedEmbeddingTask implements Task {
    private final EmbeddingTask embedding;
    private final Quantization quantization;

    QuantizedEmbeddingTask(EmbeddingTask embedding, Quantization quantization) {
        this.embedding = embedding;
        this.quantization = quantization;
    }

    @Override
    public Optional<QuantizedEmbeddingTask> fused(Signature signature) {
        return embedding.fused(signature).map(fused -> new QuantizedEmbeddingTask(fused, quantization));
    }

    @Override
    public List<Tokens> inputs(TextTokenizer tokenizer, String text, Optional<String> pair) {
        return embedding.inputs(tokenizer, text, pair);
    }

    @Override
    public List<String> outputs() {
        return embedding.outputs();
    }

    @Override
    public List<Answer> answers(List<Output> outputs, List<Tokens> batch) {
        return embedding.answers(outputs, batch);
    }

    @Override
    public Answer combine(List<Tokens> inputs, List<Answer> parts) {
        Embedding whole = (Embedding) embedding.combine(inputs, parts);
        return new QuantizedEmbedding(
                quantization.quantize(whole.vector()),
                quantization.name(),
                whole.vector().length,
                whole.tokens(),
                whole.truncated());
    }
}
