package dev.sluice.task;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.model.ClassificationModel;
import dev.sluice.model.EmbeddingModel;
import dev.sluice.model.Encoder;
import dev.sluice.model.ModelException;
import dev.sluice.onnx.GraphTail;
import dev.sluice.onnx.ModelGraph;
import dev.sluice.onnx.OnnxSession;
import dev.sluice.onnx.Signature;
import dev.sluice.task.Answer.Embedding;
import dev.sluice.tokenize.Overflow;
import dev.sluice.tokenize.TextTokenizer;
import dev.sluice.tokenize.TokenizerOptions;
import dev.sluice.tokenize.TokenizerOptions.Truncation;
import dev.sluice.tokenize.Tokens;
import dev.sluice.tokenize.Vocabulary;
import dev.sluice.tokenize.WordJoiner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which task a configuration asks of a model. */
final class Tasks {
    private static final Logger log = LoggerFactory.getLogger(Tasks.class);

    private final PredictorOptions options;
    private final Encoder encoder;
    private final TextTokenizer tokenizer;
    private final Vocabulary vocabulary;

    Tasks(PredictorOptions options, Encoder encoder, TextTokenizer tokenizer, Vocabulary vocabulary) {
        this.options = options;
        this.encoder = encoder;
        this.tokenizer = tokenizer;
        this.vocabulary = vocabulary;
    }

    /** The configured task, or the one that the model was made for; an embedding where neither says. */
    static TaskType type(PredictorOptions options, Encoder encoder) {
        return options.task().or(() -> madeFor(encoder)).orElse(TaskType.EMBEDDING);
    }

    private static Optional<TaskType> madeFor(Encoder encoder) {
        JsonNode architectures = encoder.folder().json("config.json").path("architectures");
        return TaskType.of(architectures.path(0).asText());
    }

    /** How a task wants its texts tokenized. */
    static TokenizerOptions tokenizer(TaskType type, TokenizerOptions own) {
        boolean chunks = own.overflow().policy() == Overflow.Policy.CHUNK;
        return switch (type) {
            case QUESTION_ANSWERING -> own.with(Truncation.ONLY_SECOND, true);
            case ZERO_SHOT -> own.with(Truncation.ONLY_FIRST, true);
            case TOKEN_CLASSIFICATION, TOKEN_EMBEDDING, FILL_MASK -> own.with(Truncation.LONGEST_FIRST, true);
            default -> own.with(Truncation.LONGEST_FIRST, chunks);
        };
    }

    /**
     * Makes the task.
     *
     * @throws ModelException if the model is none for it
     */
    Task of(TaskType type, OnnxSession session) {
        Overflow overflow = encoder.tokenizer().overflow();
        if (overflow.policy() != Overflow.Policy.CHUNK) {
            return single(type, session);
        }
        if (overflow.each()) {
            requireChunks(type, EnumSet.of(TaskType.FILL_MASK, TaskType.RERANK, TaskType.QUESTION_ANSWERING));
            return new ChunkedTask(single(type, session));
        }
        requireChunks(type, EnumSet.of(TaskType.FILL_MASK, TaskType.RERANK, TaskType.TOKEN_EMBEDDING));
        return single(type, session);
    }

    private static void requireChunks(TaskType type, Set<TaskType> without) {
        if (without.contains(type)) {
            throw new ModelException("model.overflow: chunk does not fit task " + type.written()
                    + " with this model.chunks. Allowed are truncate and reject, and for token-embedding model.chunks: each, "
                    + "for question-answering model.chunks: pooled.");
        }
    }

    private Task single(TaskType type, OnnxSession session) {
        Signature signature = session.signature();
        String location = encoder.folder().location();
        JsonNode config = encoder.folder().json("config.json");
        AnswerOptions answer = options.answer();
        return switch (type) {
            case EMBEDDING -> quantized(embedding(signature), session);
            case TOKEN_EMBEDDING -> new TokenEmbeddingTask(signature, location, vocabulary);
            case SPARSE_EMBEDDING -> SparseEmbeddingTask.of(signature, location, vocabulary, answer.words());
            case CLASSIFICATION ->
                ClassificationTask.of(
                        labels(),
                        signature,
                        location,
                        answer,
                        encoder.tokenizer().overflow().highest());
            case TOKEN_CLASSIFICATION ->
                TokenClassificationTask.of(signature, location, labels().labels(), vocabulary, grouping(), answer);
            case FILL_MASK -> FillMaskTask.of(signature, location, vocabulary, tokenizer, maskedWords());
            case QUESTION_ANSWERING -> new QuestionAnsweringTask(signature, location, answer);
            case RERANK -> new RerankTask(labels(), signature, location, config);
            case ZERO_SHOT -> zeroShot(session, location);
        };
    }

    /** What is put after the model's graph, where that spares the device something. */
    Optional<GraphTail> fusion(TaskType type, ModelGraph graph) {
        if (!options.model().fuse()) {
            return Optional.empty();
        }
        boolean embeds = type == TaskType.EMBEDDING || type == TaskType.ZERO_SHOT && !classifier();
        Optional<GraphTail> tail;
        if (embeds) {
            EmbeddingModel model = EmbeddingModel.of(encoder.folder(), options.model());
            tail = Fusion.embedding(graph, model, options.answer().dimensions());
        } else if (type == TaskType.SPARSE_EMBEDDING) {
            tail = Fusion.weights(graph);
        } else if (type == TaskType.FILL_MASK) {
            FillMaskTask.Words words = maskedWords();
            tail = Fusion.masks(graph, words.maskId(), words.targets(), words.best(vocabulary.size()));
        } else {
            // the outputs are hardly more than the answers
            return Optional.empty();
        }
        if (tail.isEmpty()) {
            log.warn(
                    "model {}: all its numbers leave the device, not only answers: the graph (opset {}, inputs {}, outputs {}) is "
                            + "none that a last step can be put after; opset 11 or newer, an attention mask and one output a "
                            + "token are needed",
                    encoder.folder().location(),
                    graph.opset(),
                    graph.inputs(),
                    graph.outputs().keySet());
        }
        return tail;
    }

    private FillMaskTask.Words maskedWords() {
        return FillMaskTask.words(
                encoder.folder().location(),
                vocabulary,
                tokenizer,
                encoder.specialToken("mask_token"),
                encoder.padId(),
                options.answer());
    }

    private boolean classifier() {
        return madeFor(encoder).equals(Optional.of(TaskType.CLASSIFICATION));
    }

    private ClassificationModel labels() {
        return ClassificationModel.of(encoder.folder());
    }

    private EmbeddingTask embedding(Signature signature) {
        return EmbeddingTask.of(
                EmbeddingModel.of(encoder.folder(), options.model()),
                signature,
                encoder.folder().location(),
                options.answer().dimensions());
    }

    private Task quantized(EmbeddingTask embedding, OnnxSession session) {
        return switch (options.answer().encoding()) {
            case FLOAT32 -> embedding;
            case BINARY -> new QuantizedEmbeddingTask(embedding, new Quantization.Binary());
            case INT8 -> {
                Function<String, float[]> embed = embed(embedding, session);
                yield new QuantizedEmbeddingTask(
                        embedding,
                        new Quantization.Int8(calibration().stream().map(embed).toList()));
            }
        };
    }

    private List<String> calibration() {
        String file = options.answer()
                .calibration()
                .orElseThrow(
                        () -> new ModelException("answer.encoding: int8 needs answer.calibration, a file of typical "
                                + "texts, one a line: their embeddings say which range the 256 steps span."));
        try {
            List<String> texts = Files.readAllLines(Path.of(file)).stream()
                    .filter(line -> !line.isBlank())
                    .toList();
            if (texts.size() < 2) {
                throw new ModelException("answer.calibration: found " + texts.size() + " texts in " + file
                        + "; a hundred or more are right.");
            }
            return texts;
        } catch (IOException e) {
            throw new ModelException("answer.calibration: " + file + " cannot be read: " + e.getMessage(), e);
        }
    }

    private Task zeroShot(OnnxSession session, String location) {
        Signature signature = session.signature();
        ZeroShotOptions zeroShot = options.zeroShot();
        if (zeroShot.labels().isEmpty()) {
            throw new ModelException("zero-shot.labels is missing: the labels to choose from, with commas between.");
        }
        if (!classifier()) {
            EmbeddingTask embedding = embedding(signature);
            return ZeroShotEmbeddingTask.of(embedding, zeroShot, options.answer(), embed(embedding, session));
        }
        ClassificationModel model = labels();
        if (ZeroShotNliTask.entailment(model).isEmpty()) {
            throw new ModelException("model " + location + ": task zero-shot needs an inference model with a label "
                    + "that begins with \"entail\", or an embedding model; found a classifier with the labels "
                    + model.labels() + ".");
        }
        return ZeroShotNliTask.of(model, signature, location, zeroShot, options.answer());
    }

    /** One text's embedding, past the queue: used before there is one. */
    private Function<String, float[]> embed(EmbeddingTask embedding, OnnxSession session) {
        return text -> {
            List<Tokens> inputs = embedding.inputs(tokenizer, text, Optional.empty());
            try {
                return ((Embedding) embedding.combine(inputs, session.run(inputs, embedding))).vector();
            } catch (Exception e) {
                throw new ModelException(
                        "model " + encoder.folder().location() + ": it fails on \"" + text + "\": " + e.getMessage(),
                        e);
            }
        };
    }

    private EntityGrouping grouping() {
        long unknown = encoder.specialToken("unk_token")
                .map(token -> (long) vocabulary.id(token).orElse(-1))
                .orElse(-1L);
        try {
            return new EntityGrouping(
                    options.answer().aggregation(),
                    WordJoiner.of(encoder.tokenizer().tokenizerJson()),
                    unknown);
        } catch (IOException e) {
            throw new ModelException("model " + encoder.folder().location() + ": " + e.getMessage(), e);
        }
    }
}
