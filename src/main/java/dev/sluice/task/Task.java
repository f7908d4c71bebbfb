package dev.sluice.task;

import dev.sluice.onnx.LastStep;
import dev.sluice.onnx.Signature;
import dev.sluice.tokenize.TextTokenizer;
import dev.sluice.tokenize.Tokens;
import java.util.List;
import java.util.Optional;

/**
 * What is asked of a model: from an event's texts to the model's inputs, and from its outputs to the answer. Immutable; stream
 * threads make inputs, inference workers interpret outputs.
 */
public interface Task extends LastStep<Answer> {

    /**
     * The inputs of one event: one, or where long texts are read in parts, one a part.
     *
     * @param pair the second text; an empty one is none
     * @throws IllegalArgumentException if the texts are none that the task can answer, with what is wrong
     */
    default List<Tokens> inputs(TextTokenizer tokenizer, String text, Optional<String> pair) {
        return tokenizer.inputs(text, pair);
    }

    /**
     * The same with its last step in the model's graph.
     *
     * @param signature the model's, with the outputs that {@link Fusion} has added
     */
    default Optional<? extends Task> fused(Signature signature) {
        return Optional.empty();
    }

    /**
     * The answer to an event.
     *
     * @param inputs the event's inputs
     * @param parts  the answer to each of them
     */
    default Answer combine(List<Tokens> inputs, List<Answer> parts) {
        return parts.get(0);
    }
}
