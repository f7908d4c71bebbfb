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
import dev.sluice.onnx.Signature;
import dev.sluice.onnx.TextFailedException;
import dev.sluice.tokenize.Tokens;
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
    /** Of one batch, in bytes. */
    private static final long LARGEST_OUTPUT = 64L << 20;

    private final LoadedModel loaded;
    private final Inference<Answer> inference;

    private Predictor(LoadedModel loaded, Inference<Answer> inference) {
        this.loaded = loaded;
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
        LoadedModel loaded = LoadedModel.load(options);
        try {
            Inference<Answer> inference = Inference.start(
                    around.apply(BatchModel.of(loaded.session(), loaded.task())),
                    loaded.tokenizer().encode(LoadedModel.PROBE, LoadedModel.PROBE_PAIR),
                    limits(options.batch(), loaded),
                    options.inFlight(),
                    loaded.session().device().workers());
            return new Predictor(loaded, inference);
        } catch (RuntimeException e) {
            loaded.close();
            throw e;
        }
    }

    /** A budget in tokens, and where an output has many numbers a token, no more of these than fit into memory. */
    private static BatchLimits limits(BatchOptions options, LoadedModel loaded) {
        Device device = loaded.session().device();
        Encoder encoder = loaded.encoder();
        int fitting = (int) (LARGEST_OUTPUT
                / loaded.session().signature().bytesPerToken(loaded.task().outputs()));
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
        return loaded.encoder().name();
    }

    /** The model's revision. */
    public String revision() {
        return loaded.encoder().revision();
    }

    /** What is asked of the model. */
    public TaskType task() {
        return loaded.type();
    }

    /** What stands for a missing word, if the model knows such a thing. */
    public Optional<String> mask() {
        return loaded.encoder().specialToken("mask_token");
    }

    /** The model's longest text, inputs and outputs, in words. */
    public String describe() {
        return "up to " + loaded.encoder().maxTokens() + " tokens, inputs "
                + loaded.session().signature().inputs().keySet().stream()
                        .map(Signature.Input::inputName)
                        .toList()
                + ", outputs " + loaded.session().signature().describeOutputs();
    }

    /** Where the model runs. */
    public Device device() {
        return loaded.session().device();
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
            inputs = loaded.task().inputs(loaded.tokenizer(), text, pair);
        } catch (IllegalArgumentException e) {
            return CompletableFuture.failedFuture(TextFailedException.noInput(e));
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(new TextFailedException(e));
        }
        List<CompletableFuture<Answer>> parts = new ArrayList<>(inputs.size());
        for (Tokens input : inputs) {
            parts.add(inference.submit(lane, input, timeout));
        }
        return CompletableFuture.allOf(parts.toArray(CompletableFuture[]::new)).thenApply(done -> loaded.task()
                .combine(inputs, parts.stream().map(CompletableFuture::join).toList()));
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
        loaded.close();
    }
}
