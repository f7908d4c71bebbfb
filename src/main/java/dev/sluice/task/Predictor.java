package dev.sluice.task;

import dev.sluice.batch.BatchLimits;
import dev.sluice.batch.BatchOptions;
import dev.sluice.batch.Lane;
import dev.sluice.model.Encoder;
import dev.sluice.model.ModelException;
import dev.sluice.onnx.BatchModel;
import dev.sluice.onnx.Device;
import dev.sluice.onnx.Inference;
import dev.sluice.onnx.InferenceTotals;
import dev.sluice.onnx.OnnxSession;
import dev.sluice.onnx.Signature;
import dev.sluice.onnx.TextFailedException;
import dev.sluice.tokenize.TextTokenizer;
import dev.sluice.tokenize.Tokens;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;

/**
 * Text to answer: one tokenizer, one session, one task. One a process; all stream threads share it.
 */
public final class Predictor implements AutoCloseable {
    private static final String PROBE = "A sluice gate lets the water pile up for a moment,";
    private static final String PROBE_PAIR = "and then through at once.";
    /** Of one batch, in bytes. */
    private static final long LARGEST_OUTPUT = 64L << 20;

    private final Encoder encoder;
    private final TextTokenizer tokenizer;
    private final OnnxSession session;
    private final TaskType type;
    private final Task task;
    private final Inference<Answer> inference;

    private Predictor(
            Encoder encoder,
            TextTokenizer tokenizer,
            OnnxSession session,
            TaskType type,
            Task task,
            Inference<Answer> inference) {
        this.encoder = encoder;
        this.tokenizer = tokenizer;
        this.session = session;
        this.type = type;
        this.task = task;
        this.inference = inference;
    }

    /**
     * Loads a model and starts its workers.
     *
     * @throws ModelException if the model or the device cannot be used, or the batch budget is too small for its longest
     *                        text
     */
    public static Predictor open(PredictorOptions options) {
        return open(options, UnaryOperator.identity());
    }

    /**
     * As {@link #open(PredictorOptions)}, with something around the model.
     *
     * @param around given the model, returns what is asked in its place
     */
    public static Predictor open(PredictorOptions options, UnaryOperator<BatchModel<Answer>> around) {
        Encoder encoder = Encoder.of(options.model());
        TaskType type = Tasks.type(options, encoder);
        TextTokenizer tokenizer = tokenizer(encoder, type);
        OnnxSession session = null;
        try {
            session = OnnxSession.open(encoder, options.device());
            Task task = new Tasks(options, encoder, session, tokenizer).of(type);
            Inference<Answer> inference = Inference.start(
                    around.apply(BatchModel.of(session, task)),
                    tokenizer.encode(PROBE, PROBE_PAIR),
                    limits(options.batch(), session, encoder, task),
                    options.inFlight(),
                    session.device().workers());
            return new Predictor(encoder, tokenizer, session, type, task, inference);
        } catch (RuntimeException e) {
            if (session != null) {
                session.close();
            }
            tokenizer.close();
            throw e;
        }
    }

    static TextTokenizer tokenizer(Encoder encoder, TaskType type) {
        try {
            return TextTokenizer.open(Tasks.tokenizer(type, encoder.tokenizer()));
        } catch (IOException e) {
            throw new ModelException("model " + encoder.folder().location() + ": " + e.getMessage(), e);
        }
    }

    /** A budget in tokens, and where an output has many numbers a token, no more of these than fit into memory. */
    private static BatchLimits limits(BatchOptions options, OnnxSession session, Encoder encoder, Task task) {
        Device device = session.device();
        int fitting = (int) (LARGEST_OUTPUT / session.signature().bytesPerToken(task.outputs()));
        int longest = (encoder.maxTokens() + device.multiple() - 1) / device.multiple() * device.multiple();
        int maxTokens = options.maxTokens().orElse(Math.max(longest, Math.min(fitting, device.batchTokens())));
        if (maxTokens < longest) {
            throw new ModelException("batch.max-tokens: found " + maxTokens + ", but a single text of model "
                    + encoder.folder().location() + " can have " + longest
                    + " tokens. Allow at least that many, or set model.max-tokens lower.");
        }
        return new BatchLimits(maxTokens, options.maxRecords().orElse(device.batchRecords()), options.linger());
    }

    /** The model's name. */
    public String model() {
        return encoder.name();
    }

    /** The model's revision. */
    public String revision() {
        return encoder.revision();
    }

    /** What is asked of the model. */
    public TaskType task() {
        return type;
    }

    /** The model's longest text, inputs and outputs, in words. */
    public String describe() {
        return "up to " + encoder.maxTokens() + " tokens, inputs "
                + session.signature().inputs().keySet().stream()
                        .map(Signature.Input::inputName)
                        .toList()
                + ", outputs " + session.signature().describeOutputs();
    }

    /** Where the model runs. */
    public Device device() {
        return session.device();
    }

    /** What was done so far. */
    public InferenceTotals totals() {
        return inference.totals();
    }

    /** How many records wait for the model. */
    public int waiting() {
        return inference.waiting();
    }

    /**
     * Asks for an answer. Tokenizes on the calling thread, then waits while too much is in front of the model.
     *
     * @param lane    the task that asks
     * @param text    the text; may be empty
     * @param pair    the second text of a pair; an empty one is none
     * @param timeout how long to wait for room
     * @return the answer to come, see {@link Inference#submit}
     * @throws TimeoutException     if there was no room in that time
     * @throws InterruptedException if the thread is interrupted while it waits
     */
    public CompletableFuture<Answer> predict(Lane lane, String text, Optional<String> pair, Duration timeout)
            throws InterruptedException, TimeoutException {
        List<Tokens> inputs;
        try {
            inputs = task.inputs(tokenizer, text, pair);
        } catch (IllegalArgumentException e) {
            return CompletableFuture.failedFuture(TextFailedException.noInput(e));
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(new TextFailedException(e));
        }
        List<CompletableFuture<Answer>> parts = new ArrayList<>(inputs.size());
        for (Tokens input : inputs) {
            parts.add(inference.submit(lane, input, timeout));
        }
        return CompletableFuture.allOf(parts.toArray(CompletableFuture[]::new))
                .thenApply(done -> task.combine(
                        inputs, parts.stream().map(CompletableFuture::join).toList()));
    }

    /**
     * Asks for one answer and waits for it.
     *
     * @param timeout how long to wait for room in front of the model
     * @throws Exception if there is none
     */
    public Answer answer(String text, Optional<String> pair, Duration timeout) throws Exception {
        return predict(new Lane("single"), text, pair, timeout).get();
    }

    /** Lets a task's records go first until {@link #settled}: it is about to commit. */
    public void hurry(Lane lane) {
        inference.hurry(lane);
    }

    /** Ends {@link #hurry}. */
    public void settled(Lane lane) {
        inference.settled(lane);
    }

    /** Gives up what a task has waiting. */
    public void cancel(Lane lane) {
        inference.cancel(lane);
    }

    /** Stops the workers, then unloads the model. */
    @Override
    public void close() {
        inference.close();
        session.close();
        tokenizer.close();
    }
}
