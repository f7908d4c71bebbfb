package dev.sluice.task;

import dev.sluice.onnx.LastStep;
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
     * The inputs of one event, usually a single one.
     *
     * @param pair the second text; an empty one is none
     * @throws IllegalArgumentException if the texts are none that the task can answer, with what is wrong
     */
    default List<Tokens> inputs(TextTokenizer tokenizer, String text, Optional<String> pair) {
        return List.of(pair.isPresent() ? tokenizer.encode(text, pair.get()) : tokenizer.encode(text));
    }

    /** The answer to an event, of the answers to its inputs in their order. */
    default Answer combine(List<Answer> parts) {
        return parts.get(0);
    }
}
