package dev.sluice.task;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.model.ClassificationModel;
import dev.sluice.model.ClassificationModel.Activation;
import dev.sluice.model.ModelException;
import dev.sluice.onnx.Output;
import dev.sluice.onnx.Signature;
import dev.sluice.task.Answer.Rerank;
import dev.sluice.tokenize.TextTokenizer;
import dev.sluice.tokenize.Tokens;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A cross-encoder's one logit {@code [batch, 1]} to how well two texts fit. It goes through a sigmoid, as in
 * sentence-transformers, unless {@code config.json} names the identity ({@code sentence_transformers.activation_fn}).
 */
final class RerankTask implements Task {
    private final String output;
    private final Activation activation;

    /**
     * Looks whether it is a cross-encoder.
     *
     * @throws ModelException if the model gives other than one number a pair
     */
    RerankTask(ClassificationModel model, Signature signature, String location, JsonNode config) {
        if (model.labels().size() != 1) {
            throw new ModelException("model " + location + ": task rerank needs a cross-encoder, which gives one number"
                    + " a pair; config.json (id2label, num_labels) has the labels " + model.labels()
                    + ". For these use the task classification.");
        }
        this.output = ClassificationTask.logits(model, signature, location, "rerank");
        String named = config.path("sentence_transformers")
                .path("activation_fn")
                .asText(config.path("sbert_ce_default_activation_function").asText());
        this.activation = named.endsWith("Identity") ? Activation.NONE : Activation.SIGMOID;
    }

    @Override
    public List<Tokens> inputs(TextTokenizer tokenizer, String text, Optional<String> pair) {
        if (pair.isEmpty() || pair.get().isEmpty()) {
            throw new IllegalArgumentException(
                    "there is no second text to compare with (input.text-pair), or it is empty");
        }
        return Task.super.inputs(tokenizer, text, pair);
    }

    @Override
    public List<String> outputs() {
        return List.of(output);
    }

    @Override
    public List<Answer> answers(List<Output> outputs, List<Tokens> batch) {
        List<Answer> answers = new ArrayList<>(batch.size());
        for (int row = 0; row < batch.size(); row++) {
            float[] scores = activation.scores(outputs.get(0).copy(row, 1));
            Numbers.finite(scores, "the score");
            answers.add(new Rerank(
                    scores[0], batch.get(row).length(), batch.get(row).truncated()));
        }
        return answers;
    }
}
