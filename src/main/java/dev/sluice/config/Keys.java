package dev.sluice.config;

import dev.sluice.model.Pooling;
import dev.sluice.onnx.DeviceOptions;
import dev.sluice.serde.InputOptions;
import dev.sluice.serde.OutputOptions;
import dev.sluice.task.AnswerOptions;
import dev.sluice.task.TaskType;
import dev.sluice.tokenize.Overflow;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** All keys: name, default, range and meaning in one place. */
final class Keys {
    static final Key<String> INPUT_TOPIC = Key.text("input.topic", null, "the topic that events are read from");
    static final Key<InputOptions.Format> INPUT_FORMAT =
            Key.choice("input.format", "json", InputOptions.Format.class, "how the events' values are written");
    static final Key<String> INPUT_TEXT = Key.text(
            "input.text", "text", "where in a JSON event the text is: names and array indices, with dots between");

    static final Key<String> INPUT_TEXT_PAIR = Key.text(
            "input.text-pair",
            null,
            "where the second text of a pair is, likewise; what has none there is a single text");

    static final Key<String> INPUT_QUESTION =
            Key.text("input.question", "question", "where the question is, likewise, for the task question-answering");
    static final Key<String> INPUT_CONTEXT =
            Key.text("input.context", "context", "where the context is that the question is about, likewise");

    static final Key<String> OUTPUT_TOPIC = Key.text("output.topic", null, "the topic that answers are written to");
    static final Key<OutputOptions.Format> OUTPUT_FORMAT =
            Key.choice("output.format", "json", OutputOptions.Format.class, "how the answers' values are written");

    static final Key<OutputOptions.Mode> OUTPUT_MODE = Key.choice(
            "output.mode", "result", OutputOptions.Mode.class, "the answer alone, or the event with the answer in it");
    static final Key<String> OUTPUT_FIELD =
            Key.text("output.field", "predictions", "the field that an enriched event gets");

    static final Key<String> DEAD_LETTER_TOPIC = Key.text(
            "dead-letter.topic",
            null,
            "the topic for events that cannot be answered; without it, the first of them ends the process");

    static final Key<Boolean> TOPICS_CREATE = Key.flag("topics.create", "false", "whether missing topics are created");
    static final Key<Integer> TOPICS_PARTITIONS = Key.number(
            "topics.partitions", "1", 1, 100_000, "the partitions of a created input topic; others follow it");
    static final Key<Integer> TOPICS_REPLICATION = Key.number(
            "topics.replication", "-1", -1, 100, "the replication of created topics; -1 is the broker's default");

    static final Key<String> MODEL_PATH = Key.text(
            "model.path",
            null,
            "the model: a folder in Hugging Face's layout, hf://org/name or hf://org/name@revision for one of the hub, or classpath: "
                    + "and a folder of resources");
    static final Key<String> MODEL_FILE = Key.text(
            "model.file",
            "model.onnx",
            "the ONNX file in the model's folder, or in its folder onnx; auto takes what suits the device, and says what");
    static final Key<TaskType> MODEL_TASK = Key.choice(
            "model.task",
            null,
            TaskType.class,
            "what is asked of the model; what config.json says it was made for unless set");
    static final Key<Integer> MODEL_MAX_TOKENS = Key.number(
            "model.max-tokens",
            null,
            3,
            1_000_000,
            "the longest text in tokens, special tokens included; the model's own");
    static final Key<List<Pooling>> MODEL_POOLING = new Key<>(
            "model.pooling",
            Optional.empty(),
            Key.names(Pooling.class) + ", several with commas between are put one after another",
            "how token vectors become one; 1_Pooling/config.json of the model unless set",
            Keys::poolings);
    static final Key<Boolean> MODEL_NORMALIZE =
            Key.flag("model.normalize", null, "whether embeddings get length 1; modules.json of the model unless set");
    static final Key<String> MODEL_PROMPT = new Key<>(
            "model.prompt",
            Optional.empty(),
            "a text, such as \"query: \"",
            "what is written before each text of an embedding; config_sentence_transformers.json of the model unless set",
            Function.identity());
    static final Key<Overflow.Policy> MODEL_OVERFLOW = Key.choice(
            "model.overflow",
            "truncate",
            Overflow.Policy.class,
            "what is done with a text longer than the model takes");
    static final Key<Integer> MODEL_OVERLAP =
            Key.number("model.overlap", "32", 0, 100_000, "how many tokens neighbouring chunks of a long text share");
    static final Key<Integer> MODEL_MAX_CHUNKS = Key.number(
            "model.max-chunks", "100", 1, 10_000, "the most chunks of a text; one that has more cannot be answered");
    static final Key<Chunks> MODEL_CHUNKS = Key.choice(
            "model.chunks",
            "pooled",
            Chunks.class,
            "one answer for all chunks of a text, by the mean of their vectors or scores, or by each label's highest score; or one "
                    + "answer each");

    /** What chunks yield. */
    enum Chunks {
        POOLED,
        HIGHEST,
        EACH
    }

    static final Key<Fuse> MODEL_FUSE = Key.choice(
            "model.fuse",
            "auto",
            Fuse.class,
            "whether the task's last step is put into the model's graph, so that only answers leave the device");

    /** Where the last step runs. */
    enum Fuse {
        AUTO,
        OFF
    }

    static final Key<String> MODEL_REVISION =
            Key.text("model.revision", null, "the header sluice.model.revision; a hash of the model's file unless set");

    static final Key<Integer> ANSWER_TOP_K = Key.number(
            "answer.top-k",
            null,
            1,
            100_000,
            "the most labels, words or spans; all labels, 5 words, 1 span unless set");
    static final Key<Double> ANSWER_THRESHOLD =
            Key.decimal("answer.threshold", null, "the least score of a label; the best one is there in any case");
    static final Key<AnswerOptions.Aggregation> ANSWER_AGGREGATION =
            Key.choice("answer.aggregation", "simple", AnswerOptions.Aggregation.class, "how tokens become entities");
    static final Key<List<String>> ANSWER_TARGETS =
            Key.list("answer.targets", "the only words that may fill a mask; any word unless set");
    static final Key<Integer> ANSWER_MAX_TOKENS =
            Key.number("answer.max-answer-tokens", "15", 1, 100_000, "the longest answer to a question, in tokens");
    static final Key<Boolean> ANSWER_NO_ANSWER =
            Key.flag("answer.no-answer", "false", "whether a context may have no answer to the question");
    static final Key<Boolean> ANSWER_TOKENS =
            Key.flag("answer.tokens", "false", "whether a sparse embedding comes with the words of its indices");
    static final Key<Integer> ANSWER_DIMENSIONS = Key.number(
            "answer.dimensions",
            null,
            1,
            100_000,
            "how many of an embedding's first dimensions are kept; all unless set");
    static final Key<AnswerOptions.Encoding> ANSWER_ENCODING = Key.choice(
            "answer.encoding", "float32", AnswerOptions.Encoding.class, "how an embedding's numbers are written");
    static final Key<String> ANSWER_CALIBRATION = Key.text(
            "answer.calibration", null, "a file of typical texts, one a line, that int8 takes its ranges from");

    static final Key<List<String>> ZERO_SHOT_LABELS =
            Key.list("zero-shot.labels", "the labels to choose from, for the task zero-shot");
    static final Key<String> ZERO_SHOT_TEMPLATE = Key.text(
            "zero-shot.template",
            null,
            "a sentence about a label, with {} in its place; \"This example is {}.\" for an inference model and "
                    + "\"{}\" for an embedding model unless set");
    static final Key<Boolean> ZERO_SHOT_MULTI_LABEL =
            Key.flag("zero-shot.multi-label", "false", "whether several labels may hold, with an inference model");

    static final Key<Integer> BATCH_MAX_TOKENS = Key.number(
            "batch.max-tokens",
            null,
            1,
            100_000_000,
            "the batch budget in padded tokens (longest text × records); 2048 on a CPU and 32768 on a GPU unless set");
    static final Key<Integer> BATCH_MAX_RECORDS = Key.number(
            "batch.max-records",
            null,
            1,
            100_000,
            "the most records in a batch; 16 on a CPU and 256 on a GPU unless set");
    static final Key<Duration> BATCH_LINGER = Key.duration(
            "batch.linger", "0ms", 0, 60_000, "how long a record may wait for a fuller batch while a worker is free");

    static final Key<Duration> IN_FLIGHT_TIME = Key.duration(
            "in-flight.time",
            "1s",
            10,
            60_000,
            "how much work may be in front of the model, at the speed it is measured at");
    static final Key<Integer> IN_FLIGHT_RECORDS = Key.number(
            "in-flight.records-per-task", "1000", 1, 1_000_000, "the most records one partition's task holds back");
    static final Key<Long> IN_FLIGHT_BYTES = Key.bytes(
            "in-flight.bytes",
            "64MiB",
            "the most bytes all tasks together hold back; a larger record still passes, alone");

    static final Key<DeviceOptions.Type> DEVICE_TYPE = Key.choice(
            "device.type", "auto", DeviceOptions.Type.class, "where the model runs; auto is cuda where it works");
    static final Key<Boolean> DEVICE_REQUIRED = Key.flag(
            "device.required", null, "whether to end rather than fall back to the CPU; true if device.type is cuda");
    static final Key<Integer> DEVICE_WORKERS = Key.number(
            "device.workers",
            null,
            1,
            1_024,
            "batches at the same time; as many as cores on a CPU and 2 on a GPU unless set");
    static final Key<Integer> DEVICE_THREADS =
            Key.number("device.threads", "1", 1, 1_024, "ONNX Runtime's intra-op threads for each batch");

    /** Every key but those of Kafka and of ONNX Runtime's CUDA provider. */
    static final List<Key<?>> ALL = List.of(
            INPUT_TOPIC,
            INPUT_FORMAT,
            INPUT_TEXT,
            INPUT_TEXT_PAIR,
            INPUT_QUESTION,
            INPUT_CONTEXT,
            OUTPUT_TOPIC,
            OUTPUT_FORMAT,
            OUTPUT_MODE,
            OUTPUT_FIELD,
            DEAD_LETTER_TOPIC,
            TOPICS_CREATE,
            TOPICS_PARTITIONS,
            TOPICS_REPLICATION,
            MODEL_PATH,
            MODEL_FILE,
            MODEL_TASK,
            MODEL_MAX_TOKENS,
            MODEL_POOLING,
            MODEL_NORMALIZE,
            MODEL_PROMPT,
            MODEL_OVERFLOW,
            MODEL_OVERLAP,
            MODEL_MAX_CHUNKS,
            MODEL_CHUNKS,
            MODEL_FUSE,
            MODEL_REVISION,
            ANSWER_TOP_K,
            ANSWER_THRESHOLD,
            ANSWER_AGGREGATION,
            ANSWER_TARGETS,
            ANSWER_MAX_TOKENS,
            ANSWER_NO_ANSWER,
            ANSWER_TOKENS,
            ANSWER_DIMENSIONS,
            ANSWER_ENCODING,
            ANSWER_CALIBRATION,
            ZERO_SHOT_LABELS,
            ZERO_SHOT_TEMPLATE,
            ZERO_SHOT_MULTI_LABEL,
            BATCH_MAX_TOKENS,
            BATCH_MAX_RECORDS,
            BATCH_LINGER,
            IN_FLIGHT_TIME,
            IN_FLIGHT_RECORDS,
            IN_FLIGHT_BYTES,
            DEVICE_TYPE,
            DEVICE_REQUIRED,
            DEVICE_WORKERS,
            DEVICE_THREADS);

    /** What is written of each label, below its name. */
    static final String ZERO_SHOT_TEXTS = "zero-shot.texts.";

    /** Sections whose keys are somebody else's, or the user's labels, and are passed on as they are. */
    static final List<String> PASSED_ON = List.of("kafka.", "schema-registry.", "device.cuda.", ZERO_SHOT_TEXTS);

    private Keys() {}

    private static List<Pooling> poolings(String value) {
        return Arrays.stream(value.split(","))
                .map(name -> Key.constant(Pooling.class, name.trim()))
                .toList();
    }
}
