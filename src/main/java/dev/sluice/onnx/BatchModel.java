package dev.sluice.onnx;

import dev.sluice.tokenize.Tokens;
import java.util.List;

/**
 * Answers a batch of texts. The inference workers call it, several at once.
 *
 * @param <A> the answers
 */
@FunctionalInterface
public interface BatchModel<A> {

    /**
     * Answers a batch.
     *
     * @return one answer a text, in their order
     * @throws Exception if the batch cannot be answered; which of its texts is to blame is found out by the caller
     */
    List<A> answers(List<Tokens> batch) throws Exception;

    /** A session and the step after it. */
    static <A> BatchModel<A> of(OnnxSession session, LastStep<A> step) {
        return batch -> session.run(batch, step);
    }
}
