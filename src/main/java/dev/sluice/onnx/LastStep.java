package dev.sluice.onnx;

import dev.sluice.tokenize.Tokens;
import java.util.List;

/**
 * What turns a model's output into answers. Run by the inference workers, several at once.
 *
 * @param <A> the answers
 */
public interface LastStep<A> {

    /** The names of the model's outputs that are needed. */
    List<String> outputs();

    /**
     * Interprets one batch.
     *
     * @param outputs the outputs, in the order of {@link #outputs}
     * @param batch   the texts, one a row
     * @return one answer a text, in their order
     */
    List<A> answers(List<Output> outputs, List<Tokens> batch);
}
