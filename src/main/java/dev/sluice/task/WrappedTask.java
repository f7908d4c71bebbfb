package dev.sluice.task;

import dev.sluice.onnx.Output;
import dev.sluice.tokenize.TextTokenizer;
import dev.sluice.tokenize.Tokens;
import java.util.List;
import java.util.Optional;

/**
 * A task that asks the model what another one asks, and makes something else of the answers.
 *
 * @param <T> the other one
 */
abstract class WrappedTask<T extends Task> implements Task {
    final T task;

    /** @param task what is asked of the model */
    WrappedTask(T task) {
        this.task = task;
    }

    @Override
    public final List<Tokens> inputs(TextTokenizer tokenizer, String text, Optional<String> pair) {
        return task.inputs(tokenizer, text, pair);
    }

    @Override
    public final List<String> outputs() {
        return task.outputs();
    }

    @Override
    public final List<Answer> answers(List<Output> outputs, List<Tokens> batch) {
        return task.answers(outputs, batch);
    }
}
