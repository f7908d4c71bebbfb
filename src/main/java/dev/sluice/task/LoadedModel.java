package dev.sluice.task;

import dev.sluice.model.Encoder;
import dev.sluice.model.ModelException;
import dev.sluice.onnx.Device;
import dev.sluice.onnx.OnnxSession;
import dev.sluice.tokenize.TextTokenizer;
import dev.sluice.tokenize.Tokens;
import dev.sluice.tokenize.Vocabulary;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A model on its device, with the tokenizer before it and the task after it.
 *
 * @param encoder   what its folder says
 * @param tokenizer text to tokens
 * @param session   tokens to outputs
 * @param type      what is asked
 * @param task      outputs to answers
 */
record LoadedModel(Encoder encoder, TextTokenizer tokenizer, OnnxSession session, TaskType type, Task task)
        implements AutoCloseable {
    static final String PROBE = "A sluice gate lets the water pile up for a moment,";
    static final String PROBE_PAIR = "and then through at once.";

    private static final Logger log = LoggerFactory.getLogger(LoadedModel.class);
    private static final double LARGEST_DIFFERENCE = 1e-4;

    /**
     * Loads it.
     *
     * @throws ModelException if the model or the device cannot be used
     */
    static LoadedModel load(PredictorOptions options) {
        Encoder encoder = encoder(options);
        Vocabulary vocabulary = vocabulary(encoder);
        TaskType type = Tasks.type(options, encoder);
        TextTokenizer tokenizer = tokenizer(encoder, type);
        OnnxSession session = null;
        try {
            Tasks tasks = new Tasks(options, encoder, tokenizer, vocabulary);
            session = OnnxSession.open(encoder, options.device(), graph -> tasks.fusion(type, graph));
            Task task = tasks.of(type, session);
            if (options.model().fuse()) {
                task = fused(task, session, tokenizer, encoder);
            }
            return new LoadedModel(encoder, tokenizer, session, type, task);
        } catch (RuntimeException e) {
            if (session != null) {
                session.close();
            }
            tokenizer.close();
            throw e;
        }
    }

    private static Encoder encoder(PredictorOptions options) {
        if (!options.model().files().isEmpty()) {
            return Encoder.of(options.model());
        }
        List<String> files = Device.files(options.device());
        Encoder encoder = Encoder.of(options.model().with(files));
        log.info("model.file: auto: {} is taken, the first of {} that there is", encoder.file(), files);
        return encoder;
    }

    /** The words; a token that the model has no row for would fail, or be taken for another, one text at a time. */
    private static Vocabulary vocabulary(Encoder encoder) {
        int rows = encoder.folder().json("config.json").path("vocab_size").asInt(Integer.MAX_VALUE);
        Vocabulary vocabulary;
        try {
            vocabulary = Vocabulary.of(encoder.tokenizer().tokenizerJson());
        } catch (IOException e) {
            throw new ModelException(
                    "model " + encoder.folder().location() + ": tokenizer.json is not a tokenizer: " + e.getMessage(),
                    e);
        }
        if (vocabulary.size() > rows) {
            throw new ModelException("model " + encoder.folder().location() + ": tokenizer.json has "
                    + vocabulary.size() + " words, but the model has embeddings for " + rows
                    + " (vocab_size in config.json). One of the two files is another model's.");
        }
        return vocabulary;
    }

    private static TextTokenizer tokenizer(Encoder encoder, TaskType type) {
        try {
            return TextTokenizer.open(Tasks.tokenizer(type, encoder.tokenizer()));
        } catch (IOException e) {
            throw new ModelException("model " + encoder.folder().location() + ": " + e.getMessage(), e);
        }
    }

    /** The task with its last step in the model's graph, if that is there and answers a sentence as the plain one does. */
    private static Task fused(Task plain, OnnxSession session, TextTokenizer tokenizer, Encoder encoder) {
        Optional<? extends Task> fused = plain.fused(session.signature());
        if (fused.isEmpty()) {
            return plain;
        }
        String text = encoder.specialToken("mask_token")
                .map(mask -> PROBE + " " + mask)
                .orElse(PROBE);
        List<Tokens> probe = List.of(tokenizer.encode(text), tokenizer.encode(PROBE_PAIR));
        String problem;
        try {
            double difference = AnswerDifference.largest(session.run(probe, plain), session.run(probe, fused.get()));
            problem = difference <= LARGEST_DIFFERENCE ? null : "its answers differ by " + difference;
        } catch (Exception e) {
            problem = e.getMessage();
        }
        if (problem == null) {
            return fused.get();
        }
        log.warn(
                "model {}: its last step does not run in the model's graph, but after it: {}; model.fuse: off says so from the "
                        + "start",
                encoder.folder().location(),
                problem);
        return plain;
    }

    @Override
    public void close() {
        session.close();
        tokenizer.close();
    }
}
